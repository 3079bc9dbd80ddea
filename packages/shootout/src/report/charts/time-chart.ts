/** Miss ratio over the course of one run: phases, warm-up and scans show themselves here. */
import type { MissWindow } from '@selfpage/replay'
import { formatShort } from '../format.ts'
import type { ReportModel } from '../model/report-model.ts'
import { axisStyle, lineStyleOf, valueAxisStyle } from './chart-theme.ts'
import type { ChartOption, SeriesView } from './chart-theme.ts'

/** The run to show. */
export interface TimeSelection {
  readonly workload: string
  readonly frames: number
}

/** The run shown at first: the first workload at the size in the middle. */
export function firstSelection(model: ReportModel): TimeSelection | undefined {
  const candidates = model.workloads.flatMap(({ name, sizes }) => {
    const frames = sizes[Math.floor((sizes.length - 1) / 2)]
    return frames === undefined ? [] : [{ workload: name, frames }]
  })
  return candidates.find((selection) =>
    model.series.some(
      ({ label }) => (model.rowOf({ ...selection, label })?.windows.length ?? 0) > 1,
    ),
  )
}

/** Where a window is drawn. */
export function middleOf({ from, to }: MissWindow): number {
  return (from + to) / 2
}

/** The miss ratio of a window. */
export function ratioOf({ from, to, misses }: MissWindow): number {
  return to > from ? misses / (to - from) : 0
}

/** The chart's options. A window is drawn at its middle. */
export function timeChart(
  model: ReportModel,
  selection: TimeSelection,
  view: SeriesView,
): ChartOption {
  const shown = model.series.filter(({ label }) => !view.hidden.has(label))
  const references = model.workloads.find(({ name }) => name === selection.workload)?.references
  return {
    animation: false,
    grid: { left: 52, right: 24, top: 16, bottom: 42, outerBoundsMode: 'none' },
    xAxis: {
      ...axisStyle,
      type: 'value',
      min: 0,
      ...(references === undefined ? {} : { max: references }),
      name: 'references made',
      nameLocation: 'middle',
      nameGap: 26,
      axisLabel: {
        ...axisStyle.axisLabel,
        showMaxLabel: false,
        formatter: (count: number) => formatShort(count),
      },
    },
    yAxis: {
      ...valueAxisStyle,
      type: 'value',
      min: 0,
      axisLabel: {
        ...valueAxisStyle.axisLabel,
        formatter: (ratio: number) => `${Number((ratio * 100).toPrecision(3))}%`,
      },
    },
    series: shown.flatMap((series) => {
      const windows = model.rowOf({ ...selection, label: series.label })?.windows ?? []
      if (windows.length === 0) return []
      return [
        {
          ...lineStyleOf(series, view),
          type: 'line' as const,
          id: series.label,
          name: series.label,
          data: windows.map((window) => [middleOf(window), ratioOf(window)]),
          showSymbol: false,
          ...(series.role === 'optimal'
            ? { areaStyle: { color: 'var(--floor)', opacity: 1, origin: 'start' as const } }
            : {}),
        },
      ]
    }),
  }
}
