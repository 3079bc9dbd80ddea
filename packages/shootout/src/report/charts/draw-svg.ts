/**
 * Charts drawn while the report is written, as SVG. They are what a reader without scripts sees, and
 * everyone else in the moment before the page's script draws them anew at the width of the screen.
 */
import { init } from 'echarts/core'
import { trusted } from '../html.ts'
import type { Html } from '../html.ts'
import { useChartParts } from './chart-parts.ts'
import type { ChartOption, ChartSize } from './chart-theme.ts'

/** One chart as markup. `id` must be unique in the page; `title` is what a screen reader says. */
export function drawSvg(id: string, option: ChartOption, size: ChartSize): Html {
  useChartParts()
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption(option)
    return trusted(tidy(chart.renderToSVGString(), id))
  } finally {
    // Without this a timer of the library keeps the process alive.
    chart.dispose()
  }
}

/** Leaves out what only the library's own script would use, and counters that differ by run. */
function tidy(svg: string, id: string): string {
  return svg
    .replaceAll(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:ecmeta_\w+|pointer-events|class)="[^"]*"/g, '')
    .replaceAll(/zr\d+-/g, `${id}-`)
    .replaceAll(/\n\s*/g, '')
    .replace('<svg ', '<svg aria-hidden="true" ')
}
