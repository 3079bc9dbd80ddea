/**
 * Misses against memory for one workload: a line a policy, both axes logarithmic, for what counts
 * is how many times the misses and how many times the frames. Optimal is the floor: what lies below
 * its line, no policy can reach. The lines of policies far behind leave through the top: with room
 * for them there would be none to tell the others apart.
 */
import { formatCount, formatShort } from '../format.ts'
import { regretOf } from '../model/report-model.ts'
import type { ModelWorkload, ReportModel } from '../model/report-model.ts'
import { colorOf } from '../model/series.ts'
import type { Series } from '../model/series.ts'
import { columnsOf, farRegret, rankPolicies } from '../model/standings.ts'
import type { Row } from '../../row.ts'
import { axisStyle, lineStyleOf, strokeOf, valueAxisStyle } from './chart-theme.ts'
import type { ChartOption, SeriesView } from './chart-theme.ts'
import { logTicks } from './ticks.ts'

/** What the vertical axis shows: misses a reference, misses, or how many times those of optimal. */
export type CurveMeasure = 'ratio' | 'misses' | 'times'

type Point = [frames: number, value: number]

/** The chart's options. */
export function curveChart(
  model: ReportModel,
  workload: ModelWorkload,
  measure: CurveMeasure,
  view: SeriesView,
): ChartOption {
  const shown = model.series.filter(({ label }) => !view.hidden.has(label))
  const first = workload.sizes[0] ?? 1
  const last = workload.sizes.at(-1) ?? 1
  const [min, max] = first === last ? [first / 2, last * 2] : [first, last]
  const far = farBehind(model, workload, view)
  const lines = shown.flatMap((series) => linesOf(model, workload, series, measure, view))
  const [low, high] = rangeOf(lines.filter(({ id, silent }) => !silent && !far.has(id)))
  const ticks = logTicks(low, high)
  return {
    animation: false,
    grid: { left: 46, right: 14, top: 12, bottom: 26, outerBoundsMode: 'none' },
    xAxis: {
      ...axisStyle,
      type: 'log',
      logBase: 2,
      min,
      max,
      axisTick: { ...axisStyle.axisTick, customValues: [...workload.sizes] },
      axisLabel: {
        ...axisStyle.axisLabel,
        customValues: [...workload.sizes],
        formatter: (frames: number) => (frames < 1e5 ? formatCount(frames) : formatShort(frames)),
      },
    },
    yAxis: {
      ...valueAxisStyle,
      type: 'log',
      min: low,
      max: high,
      axisTick: { ...valueAxisStyle.axisTick, customValues: ticks },
      axisLabel: {
        customValues: ticks,
        ...valueAxisStyle.axisLabel,
        formatter: (value: number) => tick(value, measure),
      },
    },
    series: lines,
  }
}

/** The value of a row on the vertical axis, or undefined if it has none. */
function measureOf(model: ReportModel, row: Row, measure: CurveMeasure): number | undefined {
  if (measure === 'ratio') return row.missRatio
  if (measure === 'misses') return row.misses
  const regret = regretOf(model, row)
  return regret === undefined ? undefined : 1 + regret
}

function linesOf(
  model: ReportModel,
  workload: ModelWorkload,
  series: Series,
  measure: CurveMeasure,
  view: SeriesView,
) {
  const data = workload.sizes.flatMap((frames): Point[] => {
    const row = model.rowOf({ workload: workload.name, label: series.label, frames })
    const value = row && measureOf(model, row, measure)
    return !value ? [] : [[frames, value]]
  })
  if (data.length === 0) return []
  const look = lineStyleOf(series, view)
  const exact = measure === 'times' ? [] : exactPoints(model, workload, series, measure)
  const measured = {
    ...look,
    type: 'line' as const,
    id: series.label,
    name: series.label,
    silent: false,
    data,
    symbolSize: 5,
    showSymbol: view.hasMarks || data.length === 1,
    ...(exact.length > 0 ? { lineStyle: { width: 0, opacity: 0 } } : {}),
    ...(series.role === 'optimal' && measure !== 'times'
      ? { areaStyle: { color: 'var(--floor)', opacity: 1, origin: 'start' as const } }
      : {}),
  }
  if (exact.length === 0) return [measured]
  const { width, opacity } = strokeOf(series, view)
  return [
    measured,
    {
      type: 'line' as const,
      id: `${series.label} curve`,
      data: exact,
      symbol: 'none',
      silent: true,
      tooltip: { show: false },
      lineStyle: { color: colorOf(series), width, opacity },
      z: look.z,
      animation: false,
    },
  ]
}

/** The curve between the sizes that were run, where one is given. */
function exactPoints(
  model: ReportModel,
  workload: ModelWorkload,
  series: Series,
  measure: CurveMeasure,
): Point[] {
  const curve = model.data.curves?.find(
    (candidate) => candidate.workload === workload.name && candidate.label === series.label,
  )
  const scale = measure === 'misses' ? workload.references : 1
  return (curve?.points ?? [])
    .filter(({ missRatio }) => missRatio > 0)
    .map(({ frames, missRatio }): Point => [frames, missRatio * scale])
}

/** Among the policies shown, those whose regret on this workload is out of all proportion. */
function farBehind(
  model: ReportModel,
  { name }: ModelWorkload,
  { hidden }: SeriesView,
): ReadonlySet<string> {
  const standings = rankPolicies(model, columnsOf(model, name)).filter(
    ({ series }) => !hidden.has(series.label),
  )
  const far = farRegret(standings)
  return new Set(
    standings.filter(({ meanRegret }) => meanRegret > far).map(({ series }) => series.label),
  )
}

/** The vertical axis: from the lowest point to the highest, with a little air. */
function rangeOf(series: readonly { readonly data: readonly Point[] }[]): [number, number] {
  const values = series.flatMap(({ data }) => data.map(([, value]) => value))
  if (values.length === 0) return [0.01, 1]
  const least = Math.min(...values)
  const most = Math.max(...values)
  return most / least < 2 ? [least / 1.4, most * 1.4] : [least / 1.08, most * 1.08]
}

function tick(value: number, measure: CurveMeasure): string {
  if (measure === 'misses') return formatShort(value)
  if (measure === 'times') return `${formatShort(value)}×`
  return `${Number((value * 100).toPrecision(3))}%`
}
