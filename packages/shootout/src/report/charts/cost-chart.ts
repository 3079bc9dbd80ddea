/**
 * Misses against cost: a point a policy. Lower is fewer misses, further left is cheaper. The line
 * joins the policies that no other beats on both counts. A policy far worse than most stands at the
 * upper edge with its number: drawn to scale it would press all others together.
 */
import { formatAmount, formatDifference } from '../format.ts'
import { paretoFront } from '../model/pareto.ts'
import type { CostPoint } from '../model/pareto.ts'
import type { ReportModel } from '../model/report-model.ts'
import { colorOf } from '../model/series.ts'
import { columnsOf, rankPolicies } from '../model/standings.ts'
import type { Standing } from '../model/standings.ts'
import { axisStyle, chartFont, strokeOf, valueAxisStyle } from './chart-theme.ts'
import type { ChartOption, SeriesView } from './chart-theme.ts'

/** What the horizontal axis shows. */
export type CostMeasure = 'time' | 'space'

/** Logarithmic where the dearest costs this many times the cheapest. */
const LOG_FROM = 8
/** A regret so many times that of the policy in the middle is beyond the upper edge. */
const FAR = 3

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

/** The chart's options. */
export function costChart(
  model: ReportModel,
  measure: CostMeasure,
  workload: string | undefined,
  view: SeriesView,
): ChartOption {
  const points = costPoints(model, measure, workload).filter(
    ({ of }) => !view.hidden.has(of.series.label),
  )
  const costs = points.map(({ x }) => x).filter((x) => x > 0)
  const isLog = costs.length === points.length && Math.max(...costs) > LOG_FROM * Math.min(...costs)
  const front = paretoFront(points)
  const edge = upperEdge(points)
  return {
    animation: false,
    grid: { left: 52, right: 24, top: 16, bottom: 42, outerBoundsMode: 'none' },
    xAxis: {
      ...axisStyle,
      ...(isLog ? { type: 'log' as const, logBase: 2 } : { type: 'value' as const, scale: true }),
      name: measure === 'time' ? 'nanoseconds a reference' : 'bytes of metadata a frame',
      nameLocation: 'middle',
      nameGap: 26,
      splitLine: valueAxisStyle.splitLine,
      axisLabel: {
        ...axisStyle.axisLabel,
        formatter: (cost: number) => formatAmount(cost).replace(/\.?0+$/, ''),
      },
    },
    yAxis: {
      ...valueAxisStyle,
      type: 'value',
      min: 0,
      max: edge,
      axisLabel: {
        ...valueAxisStyle.axisLabel,
        formatter: (regret: number) => formatDifference(regret),
      },
    },
    series: [
      {
        type: 'line',
        id: 'front',
        data: front.map(({ x, y }) => [x, y]),
        step: 'end',
        symbol: 'none',
        silent: true,
        z: 1,
        lineStyle: {
          color: 'var(--rule-strong)',
          width: 6,
          opacity: 0.55,
          cap: 'round',
          join: 'round',
        },
        animation: false,
      },
      ...points.map((point) => pointSeries(point, edge, front.includes(point), view)),
    ],
  }
}

function upperEdge(points: readonly CostPoint<Standing>[]): number {
  const regrets = points.map(({ y }) => y).sort((a, b) => a - b)
  const limit = FAR * (regrets[Math.floor(regrets.length / 2)] ?? 0)
  const near = regrets.filter((regret) => regret <= limit)
  return Math.max(0.01, (near.at(-1) ?? 0) * 1.12)
}

function pointSeries(
  point: CostPoint<Standing>,
  edge: number,
  isOnFront: boolean,
  view: SeriesView,
) {
  const isFar = point.y > edge
  const { series } = point.of
  const { opacity } = strokeOf(series, view)
  return {
    type: 'scatter' as const,
    id: series.label,
    name: series.label,
    data: [[point.x, Math.min(point.y, edge)]],
    symbol: isFar ? 'triangle' : series.symbol,
    symbolSize: isOnFront ? 11 : 9,
    itemStyle: { color: colorOf(series), opacity },
    z: 3,
    label: {
      show: true,
      position: 'right' as const,
      distance: 5,
      formatter: isFar ? `${series.label} \u2191 ${formatDifference(point.y)}` : series.label,
      color: isOnFront ? 'var(--ink)' : 'var(--muted)',
      fontWeight: isOnFront ? ('bold' as const) : ('normal' as const),
      fontFamily: chartFont,
      fontSize: 11.5,
      opacity,
    },
    labelLayout: { moveOverlap: 'shiftY' as const },
    emphasis: { disabled: true },
    animation: false,
  }
}
