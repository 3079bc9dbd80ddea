/** The parts that pages of charts are made of, for other reports in the same clothes. */
export {
  axisStyle,
  valueAxisStyle,
  type ChartOption,
  type ChartSize,
} from './report/charts/chart-theme.ts'
export { drawSvg } from './report/charts/draw-svg.ts'
export {
  frameCurves,
  lineChart,
  mostTaskCurves,
  stackedChart,
  taskCurves,
  type Curve,
} from './report/charts/frames-chart.ts'
export { formatCount, formatMoment, formatShort } from './report/format.ts'
export { html, trusted, type Html, type HtmlValue } from './report/html.ts'
export { bars, barStyle, key, type Bar, type BarPart } from './report/parts/bars.ts'
export { colorRules } from './report/style/colors.ts'
export { figureStyle } from './report/style/figure-style.ts'
export { pageStyle } from './report/style/page-style.ts'
export { kindColors } from './report/style/task-colors.ts'
