/**
 * Names beside points, on whichever side leaves them legible. A few dozen points need nothing
 * cleverer than taking them in turn.
 */

/** Where a name stands, seen from its point. */
export type Side = 'right' | 'left' | 'top' | 'bottom'

/** A point and its name, in pixels. */
export interface LabelledPoint {
  readonly x: number
  readonly y: number
  readonly text: string
}

type Box = readonly [left: number, top: number, right: number, bottom: number]

const HEIGHT = 13
const LETTER = 6.4
const GAP = 10
const sides: readonly Side[] = ['right', 'left', 'top', 'bottom']

/** A side for each point: the first of them that covers nothing, or else the one that covers least. */
export function placeLabels(points: readonly LabelledPoint[], width: number): readonly Side[] {
  const taken: Box[] = points.map(({ x, y }) => [x - 6, y - 6, x + 6, y + 6])
  return points.map((point) => {
    let best: { side: Side; box: Box; covered: number } | undefined
    for (const side of sides) {
      const box = boxOf(point, side)
      const outside = Math.max(0, box[2] - width) + Math.max(0, -box[0])
      const covered = outside * HEIGHT + taken.reduce((sum, other) => sum + overlap(box, other), 0)
      if (!best || covered < best.covered) best = { side, box, covered }
    }
    if (best) taken.push(best.box)
    return best?.side ?? 'right'
  })
}

function boxOf({ x, y, text }: LabelledPoint, side: Side): Box {
  const width = text.length * LETTER
  if (side === 'right') return [x + GAP, y - HEIGHT / 2, x + GAP + width, y + HEIGHT / 2]
  if (side === 'left') return [x - GAP - width, y - HEIGHT / 2, x - GAP, y + HEIGHT / 2]
  const top = side === 'top' ? y - GAP - HEIGHT : y + GAP
  return [x - width / 2, top, x + width / 2, top + HEIGHT]
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0])
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1])
  return width > 0 && height > 0 ? width * height : 0
}
