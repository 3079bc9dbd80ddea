/**
 * How much memory is worth it: the knees of a curve of misses over frames. They are corners of the
 * curve's lower convex hull, where the misses that a further frame saves drop at once. A step of the
 * curve that lies above the hull is no knee: who pays for the way there pays for the step, too.
 */

/** Misses at a number of frames. */
export interface CurveSize {
  readonly frames: number
  readonly misses: number
}

/** A corner of the curve. */
export interface Knee {
  readonly frames: number
  /** Misses saved by each further frame up to here, and from here on. */
  readonly savedBefore: number
  readonly savedAfter: number
  /** The share of all misses that memory can save that is saved here, 0 to 1. */
  readonly saved: number
}

/** Less of a change is no knee. */
const leastDrop = 2
const leastSaved = 0.05

/**
 * The knees of a curve, the sharpest first: it lies farthest below the straight line from the
 * curve's beginning to its end.
 */
export function kneesOf(curve: readonly CurveSize[]): Knee[] {
  const hull = lowerHull(curve)
  const [first, last] = [hull.at(0), hull.at(-1)]
  if (first === undefined || last === undefined || first.misses === last.misses) return []
  const savable = first.misses - last.misses
  const depth = ({ frames, saved }: Knee) =>
    saved - (frames - first.frames) / (last.frames - first.frames)
  return hull
    .slice(1, -1)
    .map((corner, index) => ({
      frames: corner.frames,
      savedBefore: savingPerFrame(hull[index], corner),
      savedAfter: savingPerFrame(corner, hull[index + 2]),
      saved: (first.misses - corner.misses) / savable,
    }))
    .filter(
      ({ savedBefore, savedAfter, saved }) =>
        savedBefore >= leastDrop * savedAfter && saved >= leastSaved,
    )
    .toSorted((a, b) => depth(b) - depth(a))
}

function savingPerFrame(from: CurveSize, to: CurveSize): number {
  return (from.misses - to.misses) / (to.frames - from.frames)
}

/** Andrew's monotone chain, the lower half; sizes in order, each once, misses never rising. */
function lowerHull(curve: readonly CurveSize[]): CurveSize[] {
  const hull: CurveSize[] = []
  for (const size of curve.toSorted((a, b) => a.frames - b.frames)) {
    const before = hull.at(-1)
    if (before?.frames === size.frames) continue
    // More frames that miss more are not taken.
    const point =
      before === undefined || size.misses <= before.misses
        ? size
        : { ...size, misses: before.misses }
    while (hull.length > 1) {
      const [a, b] = [hull[hull.length - 2], hull[hull.length - 1]]
      if (savingPerFrame(a, b) > savingPerFrame(b, point)) break
      hull.pop()
    }
    hull.push(point)
  }
  return hull
}
