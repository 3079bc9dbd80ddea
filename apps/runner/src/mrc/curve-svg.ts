/**
 * Curves as one picture: an SVG file that stands alone, in light and dark, with every point's
 * numbers in its tooltip.
 */
import { countText, shareText } from '@selfpage/shootout'
import type { Curve } from './curve.ts'

const width = 860
const height = 480
const left = 64
const right = 200
const top = 48
const bottom = 56

/** Colours that stay apart for colour-blind readers (Okabe and Ito, 2008), darkest first. */
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f7f7f']
/** Told apart by their dashes when the colours begin again, or in print. */
const dashes = ['', '7 4', '2 3', '9 3 2 3']

const style = `
text { font: 13px system-ui, sans-serif; fill: #222 }
.title { font-size: 16px; font-weight: 600 }
.grid { stroke: #ddd } .axis { stroke: #888 }
.paper { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #ddd } .paper { fill: #16181c } .grid { stroke: #333 }
}`

/** A document of miss ratio over frames, the frames on a logarithmic axis. */
export function curveSvg(title: string, curves: readonly Curve[]): string {
  const sizes = curves.flatMap(({ points }) => points.map(({ frames }) => frames))
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)]
  const span = Math.log(most / least) || 1
  const x = (frames: number) => left + (Math.log(frames / least) / span) * (width - left - right)
  const y = (ratio: number) => height - bottom - ratio * (height - top - bottom)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escape(title)}</title><style>${style}</style>`,
    `<rect class="paper" width="${width}" height="${height}"/>`,
    text(left, 28, title, 'class="title"'),
    ...[0, 0.25, 0.5, 0.75, 1].map((ratio) => ratioLine(ratio, y(ratio))),
    ...ticks(least, most).map((frames) => framesLine(frames, x(frames))),
    text((left + width - right) / 2, height - 12, 'frames', 'text-anchor="middle"'),
    ...curves.map((curve, index) => line(curve, index, x, y)),
    ...curves.map((curve, index) => legend(curve, index)),
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

function line(
  { label, points }: Curve,
  index: number,
  x: (frames: number) => number,
  y: (ratio: number) => number,
): string {
  const path = points.map(({ frames, missRatio }) => `${at(x(frames))},${at(y(missRatio))}`)
  const dots = points.map(({ frames, missRatio, standardError }) => {
    const error = standardError === undefined ? '' : ` ± ${shareText(standardError)}`
    const says = `${label}: ${shareText(missRatio)}${error} at ${countText(frames)} frames`
    const place = `cx="${at(x(frames))}" cy="${at(y(missRatio))}"`
    return `<circle ${place} r="3" fill="${colour(index)}"><title>${escape(says)}</title></circle>`
  })
  return `<polyline points="${path.join(' ')}" fill="none" ${stroke(index)}/>${dots.join('')}`
}

function legend({ label, rate }: Curve, index: number): string {
  const y = top + 12 + index * 20
  const x = width - right + 16
  const says = rate === 1 ? label : `${label} (sampled)`
  return `<line x1="${x}" x2="${x + 26}" y1="${y}" y2="${y}" ${stroke(index)}/>${text(x + 34, y + 4, says)}`
}

function ratioLine(ratio: number, y: number): string {
  const line = `<line class="grid" x1="${left}" x2="${width - right}" y1="${at(y)}" y2="${at(y)}"/>`
  return line + text(left - 8, y + 4, `${ratio * 100}%`, 'text-anchor="end"')
}

function framesLine(frames: number, x: number): string {
  const foot = height - bottom
  const line = `<line class="axis" x1="${at(x)}" x2="${at(x)}" y1="${foot}" y2="${foot + 5}"/>`
  return line + text(x, foot + 20, countText(frames), 'text-anchor="middle"')
}

/** One, two and five times the powers of ten in the range; only the powers if that is crowded. */
function ticks(least: number, most: number): number[] {
  const all = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power))
  const within = (values: number[]) => values.filter((tick) => tick >= least && tick <= most)
  const fine = within(all.flat())
  return fine.length <= 8 ? fine : within(all.map(([power]) => power))
}

function stroke(index: number): string {
  const dash = dashes[Math.floor(index / colours.length) % dashes.length]
  return `stroke="${colour(index)}" stroke-width="2"${dash === '' ? '' : ` stroke-dasharray="${dash}"`}`
}

function colour(index: number): string {
  return colours[index % colours.length]
}

function text(x: number, y: number, says: string, attributes = ''): string {
  return `<text x="${at(x)}" y="${at(y)}" ${attributes}>${escape(says)}</text>`
}

function at(value: number): string {
  return value.toFixed(1)
}

function escape(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
