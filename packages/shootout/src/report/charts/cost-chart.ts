/**
 * Misses against cost: a point a policy. Lower is fewer misses, further left is cheaper. The line
 * joins the policies that no other beats on both counts. A policy far behind stands at the upper
 * edge with its number: drawn to scale it would press all others together.
 */
import { formatDifference, formatShort } from '../format.ts'
import { paretoFront } from '../model/pareto.ts'
import type { CostPoint } from '../model/pareto.ts'
import type { ReportModel } from '../model/report-model.ts'
import { colorOf } from '../model/series.ts'
import { columnsOf, farRegret, rankPolicies } from '../model/standings.ts'
import type { Standing } from '../model/standings.ts'
import { axisStyle, chartFont, strokeOf, valueAxisStyle } from './chart-theme.ts'
import type { ChartOption, ChartSize, SeriesView } from './chart-theme.ts'
import { placeLabels } from './place-labels.ts'
import type { Side } from './place-labels.ts'
import { logTicks, roundRange } from './ticks.ts'

/** What the horizontal axis shows. */
export type CostMeasure = 'time' | 'space'

/** Logarithmic where the dearest costs this many times the cheapest. */
const LOG_FROM = 8
const grid = { left: 52, right: 24, top: 28, bottom: 42 }

/** The policies as points: all of the grid, or one workload of it. */
export function costPoints(
  model: ReportModel,
  measure: CostMeasure,
  workload?: string,
): readonly CostPoint<Standing>[] {
  return rankPolicies(model, columnsOf(model, workload)).map((standing) => ({
    x: measure === 'time' ? standing.nsPerReference : standing.metadataBytesPerFrame,
    y: standing.meanRegret,
    of: standing,
  }))
}

/** The chart's options. `size` decides where names find room. */
export function costChart(
  model: ReportModel,
  measure: CostMeasure,
  workload: string | undefined,
  view: SeriesView,
  size: ChartSize,
): ChartOption {
  const points = costPoints(model, measure, workload).filter(
    ({ of }) => !view.hidden.has(of.series.label),
  )
  const costs = costScale(points)
  const regrets = regretScale(points)
  const names = points.map(({ y, of }) =>
    y > regrets.max ? `${of.series.label} \u2191 ${formatDifference(y)}` : of.series.label,
  )
  const places = placeLabels(
    points.map(({ x, y }, at) => ({
      x: grid.left + costs.share(x) * (size.width - grid.left - grid.right),
      y: grid.top + regrets.share(y) * (size.height - grid.top - grid.bottom),
      text: names[at] ?? '',
    })),
    size.width,
  )
  const front = paretoFront(points)
  return {
    animation: false,
    grid: { ...grid, outerBoundsMode: 'none' },
    xAxis: {
      ...axisStyle,
      ...costs.axis,
      name: measure === 'time' ? 'nanoseconds a reference' : 'bytes of metadata a frame',
      nameLocation: 'middle',
      nameGap: 26,
      splitLine: valueAxisStyle.splitLine,
    },
    yAxis: {
      ...valueAxisStyle,
      type: 'value',
      min: regrets.min,
      max: regrets.max,
      interval: regrets.interval,
      axisLabel: {
        ...valueAxisStyle.axisLabel,
        formatter: (regret: number) => formatDifference(regret),
      },
    },
    series: [
      frontSeries(front),
      ...points.map((point, at) => ({
        ...pointSeries(point, names[at] ?? '', places[at] ?? 'right', front.includes(point), view),
        data: [[point.x, Math.min(point.y, regrets.max)]],
      })),
    ],
  }
}

function costScale(points: readonly CostPoint<Standing>[]) {
  const costs = points.map(({ x }) => x)
  const least = Math.min(...costs)
  const most = Math.max(...costs)
  const formatter = (cost: number) => formatShort(cost)
  const axisLabel = { ...axisStyle.axisLabel, formatter }
  if (least > 0 && most > LOG_FROM * least) {
    const [min, max] = [least / 1.25, most * 1.25]
    const customValues = logTicks(min, max)
    return {
      share: (cost: number) => Math.log(cost / min) / Math.log(max / min),
      axis: {
        type: 'log' as const,
        min,
        max,
        axisTick: { ...axisStyle.axisTick, customValues },
        axisLabel: { ...axisLabel, customValues },
      },
    }
  }
  const range = roundRange(least, most)
  return {
    share: (cost: number) => (cost - range.min) / (range.max - range.min),
    axis: { type: 'value' as const, ...range, axisLabel },
  }
}

function regretScale(points: readonly CostPoint<Standing>[]) {
  const far = farRegret(points.map(({ of }) => of))
  const near = points.map(({ y }) => y).filter((regret) => regret <= far)
  const [least, most] = [Math.min(...near), Math.max(...near)]
  const range = roundRange(least - (most - least) * 0.06, most)
  const share = (regret: number) => Math.max(0, 1 - (regret - range.min) / (range.max - range.min))
  return { ...range, share }
}

function frontSeries(front: readonly CostPoint<Standing>[]) {
  return {
    type: 'line' as const,
    id: 'front',
    data: front.map(({ x, y }) => [x, y]),
    step: 'end' as const,
    symbol: 'none',
    silent: true,
    z: 1,
    lineStyle: {
      color: 'var(--rule)',
      width: 7,
      cap: 'round' as const,
      join: 'round' as const,
    },
    animation: false,
  }
}

function pointSeries(
  { of }: CostPoint<Standing>,
  name: string,
  position: Side,
  isOnFront: boolean,
  view: SeriesView,
) {
  const { series } = of
  const { opacity } = strokeOf(series, view)
  return {
    type: 'scatter' as const,
    id: series.label,
    name: series.label,
    symbol: series.symbol,
    symbolSize: isOnFront ? 11 : 9,
    itemStyle: { color: colorOf(series), opacity },
    clip: false,
    z: 3,
    label: {
      show: true,
      position,
      distance: 5,
      formatter: name,
      color: isOnFront ? 'var(--ink)' : 'var(--muted)',
      fontWeight: isOnFront ? ('bold' as const) : ('normal' as const),
      fontFamily: chartFont,
      fontSize: 11.5,
      opacity,
    },
    emphasis: { disabled: true },
    animation: false,
  }
}
