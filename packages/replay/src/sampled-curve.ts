/** Miss-ratio curves of any policy from a sample of the pages, with their error. */
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import type { CurvePoint } from './lru-curve.ts'
import { samplePages } from './page-sample.ts'
import type { PageSample } from './page-sample.ts'
import { replay } from './replay.ts'

/** How to sample. */
export interface SamplingOptions {
  /** The share of pages to sample, above 0 and at most 1. */
  readonly rate: number
  /** At which numbers of frames. */
  readonly frames: readonly number[]
  /** A 32-bit integer. Default 0. */
  readonly seed?: number
}

/** A sampled miss-ratio curve. */
export interface SampledCurve {
  /** The share of pages that was sampled. */
  readonly rate: number
  /** One for each number of frames asked for, with its standard error. */
  readonly points: readonly Required<CurvePoint>[]
  readonly warnings: readonly string[]
}

/** Below so many frames of the miniature memory its counts say little. */
const fewFrames = 8

/**
 * Estimates the miss ratio of `policy` at each of `options.frames`. A miniature memory of
 * `rate * frames` frames is replayed over a sample; where that is no whole number, between its two
 * neighbours is interpolated. Throws `REPLAY_OPTIONS_INVALID` for a rate out of range.
 */
export function sampledCurve(
  trace: Trace,
  policy: ConfiguredPolicy,
  options: SamplingOptions,
): SampledCurve {
  const { rate, frames, seed = 0 } = options
  if (!(rate > 0 && rate <= 1)) {
    throw new SelfpageError(
      'REPLAY_OPTIONS_INVALID',
      `option 'rate' must be above 0 and at most 1, not ${rate}`,
    )
  }
  const sample = samplePages(trace, rate, seed)
  const measured = new Map<number, Estimate>()
  const estimateAt = (miniature: number) => {
    const known = measured.get(miniature) ?? estimate(sample, policy, miniature, seed)
    measured.set(miniature, known)
    return known
  }
  const points = frames.map((size) => {
    const exact = size * sample.rate
    const below = Math.max(1, Math.floor(exact))
    const share = Math.max(0, exact - below)
    const [low, high] = [estimateAt(below), estimateAt(share === 0 ? below : below + 1)]
    const scale = 1 / (sample.rate * Math.max(1, trace.pages.length))
    return {
      frames: size,
      missRatio: Math.min(1, (low.misses + share * (high.misses - low.misses)) * scale),
      standardError: Math.max(low.deviation, high.deviation) * scale,
    }
  })
  return { rate: sample.rate, points, warnings: warningsFor(frames, sample.rate) }
}

interface Estimate {
  readonly misses: number
  /** The standard deviation of `misses` over samples. */
  readonly deviation: number
}

function estimate(
  sample: PageSample,
  policy: ConfiguredPolicy,
  frames: number,
  seed: number,
): Estimate {
  const { misses, missed } = replay(sample.trace, policy, { frames, seed, recordMisses: true })
  const missesOf = new Float64Array(sample.trace.distinctPages)
  const { pages } = sample.trace
  for (let at = 0; at < pages.length; at++) {
    if (missed !== null && ((missed[at >>> 5] >>> (at & 31)) & 1) === 1) {
      missesOf[sample.strata[pages[at]]]++
    }
  }
  // With one page a stratum, the spread within strata is seen between neighbours (the collapsed
  // strata of Cochran, "Sampling techniques", 1977, section 5A.12).
  let squares = 0
  for (let stratum = 1; stratum < missesOf.length; stratum += 2) {
    squares += (missesOf[stratum] - missesOf[stratum - 1]) ** 2
  }
  return { misses, deviation: Math.sqrt(squares * (1 - sample.rate)) }
}

function warningsFor(frames: readonly number[], rate: number): string[] {
  const small = frames.filter((size) => size * rate < fewFrames)
  if (small.length === 0 || rate === 1) return []
  return [
    `Below ${Math.ceil(fewFrames / rate)} frames the miniature memory has fewer than ${fewFrames} ` +
      'frames and its miss ratios are rough. Sample more, or replay the whole trace.',
  ]
}
