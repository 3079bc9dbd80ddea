/** The misses of LRU at every number of frames, exactly, in one pass over the trace. */
import type { Trace } from '@selfpage/trace'
import { RecencyRanks } from './recency-ranks.ts'

/** A number of frames and the miss ratio there. */
export interface CurvePoint {
  readonly frames: number
  readonly missRatio: number
  /** The standard error of a sampled ratio; exact ones have none. */
  readonly standardError?: number
}

/** The miss-ratio curve of LRU. */
export interface LruCurve {
  readonly references: number
  readonly distinctPages: number
  /** Misses with `frames` frames, any whole number from 0. */
  misses(frames: number): number
  /** Misses a reference, 0 to 1. */
  missRatio(frames: number): number
  /** At most `most` points that keep the curve's shape, evenly spaced on a logarithmic axis. */
  points(most: number): CurvePoint[]
}

/**
 * LRU keeps the most recently used pages whatever their number (Mattson et al., 1970), so the rank
 * of a reference among them says at once for which sizes it hits: those of its rank and more.
 */
export function lruCurve(trace: Trace): LruCurve {
  const { pages, distinctPages } = trace
  const ranks = new RecencyRanks(distinctPages)
  // hits[r]: references of rank r; first references (rank 0) miss at every size.
  const hits = new Float64Array(distinctPages + 1)
  for (let at = 0; at < pages.length; at++) hits[ranks.reference(pages[at])]++
  const missesAt = new Float64Array(distinctPages + 1)
  missesAt[0] = pages.length
  for (let frames = 1; frames <= distinctPages; frames++) {
    missesAt[frames] = missesAt[frames - 1] - hits[frames]
  }
  const misses = (frames: number) => missesAt[Math.min(Math.max(0, frames), distinctPages)]
  const missRatio = (frames: number) => (pages.length === 0 ? 0 : misses(frames) / pages.length)
  return {
    references: pages.length,
    distinctPages,
    misses,
    missRatio,
    points: (most) =>
      logarithmicSizes(distinctPages, most).map((frames) => ({
        frames,
        missRatio: missRatio(frames),
      })),
  }
}

/** At most `most` different whole numbers from 1 to `largest`, evenly spaced in their logarithm. */
export function logarithmicSizes(largest: number, most: number): number[] {
  if (largest < 1 || most < 1) return []
  const sizes = new Set<number>([largest])
  for (let step = 0; step < most - 1; step++) sizes.add(Math.round(largest ** (step / (most - 1))))
  return [...sizes].toSorted((a, b) => a - b)
}
