/** Sequence diagrams as an SVG document that stands alone; several stand side by side. */
import type { Sequence, SequenceStep } from './sequence.ts'
import { layOutSequence, notePadding, numberWidth, stepWidth } from './sequence-layout.ts'
import type { SequenceLayout } from './sequence-layout.ts'
import { pixels, svgDocument, svgText, textWidth } from './svg-text.ts'

/** Pixels. */
const margin = 24
const titleHeight = 40
const headHeight = 32
const arrowHeight = 34
const noteHeight = 38
const panelGap = 56

/** A drawing of one sequence, or of several beside each other. */
export function sequenceSvg(sequences: readonly Sequence[]): string {
  let x = margin
  let height = 0
  const body: string[] = []
  for (const sequence of sequences) {
    const panel = drawPanel(sequence)
    body.push(`<g transform="translate(${pixels(x)} ${margin})">`, ...panel.body, '</g>')
    x += panel.width + panelGap
    height = Math.max(height, panel.height)
  }
  const title = sequences.map((sequence) => sequence.title).join(' · ')
  return svgDocument(title, { width: x - panelGap + margin, height: height + 2 * margin }, body)
}

function drawPanel(sequence: Sequence) {
  const { title, participants, steps } = sequence
  const layout = layOutSequence(sequence)
  const top = titleHeight + headHeight
  let y = top + 14
  const drawn: string[] = []
  for (const step of steps) {
    drawn.push(step.kind === 'arrow' ? drawArrow(step, y, layout) : drawNote(step, y, layout))
    y += step.kind === 'arrow' ? arrowHeight : noteHeight
  }
  const foot = y + 6
  const lives = participants.map(({ id }) => {
    const x = pixels(layout.columns.get(id) ?? 0)
    return `<line class="life" x1="${x}" x2="${x}" y1="${top}" y2="${pixels(foot)}"/>`
  })
  const heads = [titleHeight, foot].flatMap((at) =>
    participants.map(({ id, name }) => drawHead(id, name, at, layout)),
  )
  const width = Math.max(layout.width, textWidth(title, 16))
  const body = [svgText(0, 18, title, 'class="title"'), ...lives, ...heads, ...drawn]
  return { body, width, height: foot + headHeight }
}

function drawHead(id: string, name: string, y: number, { columns, halfHead }: SequenceLayout) {
  const x = columns.get(id) ?? 0
  const half = halfHead.get(id) ?? 0
  const place = `x="${pixels(x - half)}" y="${pixels(y)}" width="${pixels(2 * half)}"`
  return (
    `<rect class="box" ${place} height="${headHeight}" rx="4"/>` +
    svgText(x, y + 21, name, 'class="strong" text-anchor="middle"')
  )
}

function drawArrow(
  step: SequenceStep & { readonly kind: 'arrow' },
  y: number,
  { columns }: SequenceLayout,
): string {
  const from = columns.get(step.from) ?? 0
  const to = columns.get(step.to) ?? 0
  const line = y + 20
  const back = to > from ? to - 8 : to + 8
  const kind = step.isReply ? 'reply' : 'arrow'
  const head = step.isReply ? 'reply-head' : 'head'
  return (
    `<line class="arrow ${kind}" x1="${pixels(from)}" x2="${pixels(back)}" y1="${line}" y2="${line}"/>` +
    `<path class="${head}" d="M${pixels(to)} ${line}L${pixels(back)} ${line - 4.5}V${line + 4.5}Z"/>` +
    drawLabel(step, (from + to) / 2, y + 13, 'class="over"')
  )
}

function drawNote(
  step: SequenceStep & { readonly kind: 'note' },
  y: number,
  { columns }: SequenceLayout,
): string {
  const places = step.over.map((id) => columns.get(id) ?? 0)
  const x = (Math.min(...places) + Math.max(...places)) / 2
  const span = Math.max(...places) - Math.min(...places)
  const half = Math.max(stepWidth(step) / 2 + notePadding, span / 2 + notePadding)
  const place = `x="${pixels(x - half)}" y="${pixels(y + 3)}" width="${pixels(2 * half)}"`
  return `<rect class="note" ${place} height="27" rx="2"/>${drawLabel(step, x, y + 21)}`
}

/** The text in the middle, its number in a disc before it. */
function drawLabel(step: SequenceStep, x: number, y: number, style = ''): string {
  if (step.number === undefined) return svgText(x, y, step.text, `${style} text-anchor="middle"`)
  const left = x - stepWidth(step) / 2
  return (
    `<circle class="number" cx="${pixels(left + 7)}" cy="${pixels(y - 4.5)}" r="8.5"/>` +
    svgText(left + 7, y - 0.7, String(step.number), 'class="number-text" text-anchor="middle"') +
    svgText(left + numberWidth, y, step.text, style)
  )
}
