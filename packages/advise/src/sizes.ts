/** At which sizes policies are compared when nobody says: where memory is scarce, and at the knees. */
import { lruCurve } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import { kneesOf } from './knees.ts'

const evenSizes = 6
const mostKnees = 3
/** Shares of the pages: less is all misses, more is all hits. */
const leastShare = 0.02
const mostShare = 0.8
/** Sizes nearer than this to one another say the same. */
const nearest = 1.1

/**
 * Numbers of frames, ascending: six evenly spaced in their logarithm, and LRU's knees. A reduced
 * trace is exact for LRU and optimal from `exactFromFrames` on; twice as many keep clear of the edge.
 */
export function adviceSizes(trace: Trace): number[] {
  const { distinctPages, exactFromFrames } = trace
  const most = Math.max(1, Math.floor(distinctPages * mostShare))
  const exact = exactFromFrames === 1 ? 1 : 2 * exactFromFrames
  const least = Math.min(most, Math.max(exact, Math.ceil(distinctPages * leastShare), 4))
  const curve = lruCurve(trace)
  const range = Array.from({ length: most - least + 1 }, (_, index) => ({
    frames: least + index,
    misses: curve.misses(least + index),
  }))
  const end = { frames: distinctPages, misses: curve.misses(distinctPages) }
  const knees = kneesOf([...range, end]).slice(0, mostKnees)
  const even = Array.from({ length: evenSizes }, (_, step) =>
    Math.round(least * (most / least) ** (step / (evenSizes - 1))),
  )
  const sizes = knees.map(({ frames }) => frames)
  for (const size of even) {
    const isNear = (other: number) => Math.max(size / other, other / size) < nearest
    if (!sizes.some(isNear)) sizes.push(size)
  }
  return sizes.toSorted((a, b) => a - b)
}
