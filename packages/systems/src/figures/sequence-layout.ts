/**
 * Where the columns of a sequence diagram stand: as near to each other as the texts between them
 * permit, left to right.
 */
import type { Sequence, SequenceStep } from './sequence.ts'
import { textWidth } from './svg-text.ts'

/** Pixels. */
const headPadding = 19
const arrowPadding = 30
const leastGap = 90
export const notePadding = 10
export const numberWidth = 20

export interface SequenceLayout {
  /** The middle of each column, by participant. */
  readonly columns: ReadonlyMap<string, number>
  /** Half the width of each head. */
  readonly halfHead: ReadonlyMap<string, number>
  readonly width: number
}

/** What a step's text takes, its number included. */
export function stepWidth(step: SequenceStep): number {
  return textWidth(step.text) + (step.number === undefined ? 0 : numberWidth)
}

/** Columns for a sequence. */
export function layOutSequence({ participants, steps }: Sequence): SequenceLayout {
  const index = new Map(participants.map(({ id }, place) => [id, place]))
  const heads = participants.map(({ name }) => textWidth(name) / 2 + headPadding)
  const before = heads.slice()
  const after = heads.slice()
  const spans: { from: number; to: number; width: number }[] = []
  for (const step of steps) {
    const ends = step.kind === 'arrow' ? [step.from, step.to] : step.over
    const places = ends.map((id) => index.get(id) ?? 0)
    const [from, to] = [Math.min(...places), Math.max(...places)]
    if (from !== to) spans.push({ from, to, width: stepWidth(step) + arrowPadding })
    else {
      const half = stepWidth(step) / 2 + notePadding
      before[from] = Math.max(before[from] ?? 0, half)
      after[from] = Math.max(after[from] ?? 0, half)
    }
  }
  const places = placeColumns(participants.length, { before, after, heads, spans })
  const last = participants.length - 1
  return {
    columns: new Map(participants.map(({ id }, place) => [id, places[place] ?? 0])),
    halfHead: new Map(participants.map(({ id }, place) => [id, heads[place] ?? 0])),
    width: (places[last] ?? 0) + (after[last] ?? 0),
  }
}

interface Constraints {
  readonly before: readonly number[]
  readonly after: readonly number[]
  readonly heads: readonly number[]
  readonly spans: readonly { readonly from: number; readonly to: number; readonly width: number }[]
}

/** Longest path from the left: each column as far right as something to its left asks. */
function placeColumns(count: number, { before, heads, after, spans }: Constraints): number[] {
  const places: number[] = []
  for (let column = 0; column < count; column++) {
    const previous = column - 1
    let place = before[column] ?? 0
    if (previous >= 0) {
      const touching = (heads[previous] ?? 0) + (heads[column] ?? 0) + 12
      // A note beside a column may reach into the gap, but not over the next lifeline.
      const notes = Math.max(after[previous] ?? 0, before[column] ?? 0) + 8
      place = (places[previous] ?? 0) + Math.max(leastGap, touching, notes)
    }
    for (const { from, to, width } of spans) {
      if (to === column) place = Math.max(place, (places[from] ?? 0) + width)
    }
    places.push(place)
  }
  return places
}
