/**
 * What all charts share. Colours are custom properties of the style sheet, not values: the same SVG
 * is light, dark or on paper as the page around it is, and nothing is drawn again for it.
 */
import type { ComposeOption } from 'echarts/core'
import type { LineSeriesOption, ScatterSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import { colorOf } from '../model/series.ts'
import type { Series } from '../model/series.ts'

/** The options of the parts of the chart library that the report uses. */
export type ChartOption = ComposeOption<
  GridComponentOption | TooltipComponentOption | LineSeriesOption | ScatterSeriesOption
>

/** Which lines are seen, and which one the reader points at. */
export interface SeriesView {
  readonly hidden: ReadonlySet<string>
  readonly focus: string | null
  /** Whether a line has marks where it was measured. A line of one point has one anyway. */
  readonly hasMarks: boolean
}

/** Size in pixels. */
export interface ChartSize {
  readonly width: number
  readonly height: number
}

/**
 * Everything seen, nothing pointed at, for drawings that wait to be replaced: without marks, which
 * would be a tenth of the page.
 */
export const plainView: SeriesView = { hidden: new Set(), focus: null, hasMarks: false }

/** Figures are set in the sans-serif of the page's tables. */
export const chartFont =
  "ui-sans-serif, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"

/** A quiet axis: labels, no line of its own, and hair lines across for the vertical one. */
export const axisStyle = {
  nameTextStyle: { color: 'var(--muted)', fontSize: 11, fontFamily: chartFont },
  axisLine: { show: true, onZero: false, lineStyle: { color: 'var(--rule-strong)', width: 1 } },
  axisTick: { show: true, length: 4, lineStyle: { color: 'var(--rule-strong)' } },
  axisLabel: { color: 'var(--muted)', fontSize: 11, fontFamily: chartFont, hideOverlap: true },
  splitLine: { show: false },
  minorTick: { show: false },
  minorSplitLine: { show: false },
} as const

/** The vertical axis of every figure. */
export const valueAxisStyle = {
  ...axisStyle,
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { show: true, lineStyle: { color: 'var(--rule)', width: 1 } },
} as const

/** How strongly a line is drawn, given where the reader points. */
export function strokeOf(series: Series, view: SeriesView): { width: number; opacity: number } {
  const width = series.role === 'policy' ? 1.5 : 2
  if (view.focus === null) return { width, opacity: series.role === 'policy' ? 0.9 : 1 }
  return view.focus === series.label ? { width: 2.75, opacity: 1 } : { width, opacity: 0.14 }
}

/** A line chart's look for one policy. */
export function lineStyleOf(series: Series, view: SeriesView) {
  const { width, opacity } = strokeOf(series, view)
  const color = colorOf(series)
  return {
    symbol: series.symbol,
    lineStyle: {
      color,
      width,
      opacity,
      type: series.dash.length === 0 ? ('solid' as const) : [...series.dash],
      join: 'round' as const,
    },
    itemStyle: { color, opacity },
    z: view.focus === series.label ? 4 : series.role === 'policy' ? 3 : 2,
    emphasis: { disabled: true },
    animation: false,
  }
}
