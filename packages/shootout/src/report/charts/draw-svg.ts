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

/** Leaves out what only the library's own script would use, what repeats, and what differs by run. */
function tidy(svg: string, id: string): string {
  const plain = svg
    .replaceAll(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:ecmeta_\w+|pointer-events|class)="[^"]*"/g, '')
    .replaceAll(/font-family:[^;"]*;/g, '')
    .replaceAll(/transform="[^"]*"/g, (placed) => placed.replaceAll(/(\.\d)\d+/g, '$1'))
    .replaceAll('></path>', '/>')
    .replaceAll(/zr\d+-/g, `${id}-`)
    .replaceAll(/\n\s*/g, '')
    .replace('<svg ', '<svg aria-hidden="true" ')
  return shareClips(plain)
}

/** Every line of a chart brings a clip of its own, all of them alike. One of each kind is kept. */
function shareClips(svg: string): string {
  const first = new Map<string, string>()
  const same = new Map<string, string>()
  const kept = svg.replaceAll(
    /<clipPath id="([^"]*)">(.*?)<\/clipPath>/g,
    (whole: string, id: string, shape: string) => {
      same.set(id, first.get(shape) ?? id)
      if (first.has(shape)) return ''
      first.set(shape, id)
      return whole
    },
  )
  return kept.replaceAll(/url\(#([^)]*)\)/g, (_, id: string) => `url(#${same.get(id) ?? id})`)
}
