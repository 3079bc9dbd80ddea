/** Curves over virtual time: everybody's frames, stacked to the machine's, and hard faults so far. */
import { axisStyle, formatShort, valueAxisStyle } from '@selfpage/shootout/page'
import type { ChartOption } from '@selfpage/shootout/page'
import type { Series } from '@selfpage/systems'

/** A curve and how it is drawn. */
export interface Curve {
  readonly name: string
  readonly color: string
  /** The columns of the series that it is the sum of. */
  readonly columns: readonly string[]
}

/** Stacked areas. `most` is the top: the machine's frames. */
export function stackedChart(series: Series, curves: readonly Curve[], most: number): ChartOption {
  return {
    ...frame(series),
    yAxis: { ...valueAxis, max: most },
    series: curves.map((curve) => ({
      type: 'line' as const,
      name: curve.name,
      stack: 'frames',
      step: 'end' as const,
      showSymbol: false,
      lineStyle: { width: 0 },
      areaStyle: { color: curve.color, opacity: 1 },
      data: points(series, curve),
    })),
  }
}

/** Lines. */
export function lineChart(series: Series, curves: readonly Curve[]): ChartOption {
  return {
    ...frame(series),
    yAxis: valueAxis,
    series: curves.map((curve) => ({
      type: 'line' as const,
      name: curve.name,
      showSymbol: false,
      lineStyle: { color: curve.color, width: 2 },
      data: points(series, curve),
    })),
  }
}

const valueAxis = {
  ...valueAxisStyle,
  type: 'value' as const,
  min: 0,
  axisLabel: { ...valueAxisStyle.axisLabel, formatter: (count: number) => formatShort(count) },
}

function frame({ at }: Series) {
  return {
    animation: false,
    grid: { left: 56, right: 24, top: 16, bottom: 42, outerBoundsMode: 'none' as const },
    xAxis: {
      ...axisStyle,
      type: 'value' as const,
      min: 0,
      max: seconds(at.at(-1) ?? 1),
      name: 'seconds of virtual time',
      nameLocation: 'middle' as const,
      nameGap: 26,
      axisLabel: {
        ...axisStyle.axisLabel,
        showMaxLabel: false,
        formatter: (time: number) => formatShort(time),
      },
    },
  }
}

function points({ at, values }: Series, { columns }: Curve): [x: number, y: number][] {
  return at.map((ticks, index) => [
    seconds(ticks),
    columns.reduce((sum, column) => sum + (values[column]?.[index] ?? 0), 0),
  ])
}

function seconds(ticks: number): number {
  return ticks / 1e9
}
