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
  /** The share of pages to sample, above 0 and at most 1; more for small memories, see below. */
  readonly rate: number
  /** At which numbers of frames. */
  readonly frames: readonly number[]
  /** A 32-bit integer. Default 0. */
  readonly seed?: number
}

/** A point of a sampled curve. */
export interface SampledPoint extends Required<CurvePoint> {
  /** The share of pages that was sampled for it. */
  readonly rate: number
}

/** A sampled miss-ratio curve: a point for each number of frames asked for. */
export interface SampledCurve {
  readonly points: readonly SampledPoint[]
}

/** With fewer frames a miniature memory has a bias: chance moves each page by whole frames. */
const leastFrames = 32

/**
 * Estimates the miss ratio of `policy` at each of `options.frames`. A miniature memory of
 * `rate * frames` frames is replayed over a sample; where that is no whole number, between its two
 * neighbours is interpolated. Where it would have fewer than 32 frames, the rate is doubled until it
 * has: small memories need, and at that price get, a denser sample. Throws
 * `REPLAY_OPTIONS_INVALID` for a rate out of range.
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
  const miniatures = new Map<number, Miniature>()
  const points = frames.map((size) => {
    const denser = rateFor(size, rate)
    const miniature =
      miniatures.get(denser) ?? new Miniature(samplePages(trace, denser, seed), policy, seed)
    miniatures.set(denser, miniature)
    return miniature.pointAt(size, trace.pages.length)
  })
  return { points }
}

function rateFor(frames: number, rate: number): number {
  let denser = rate
  while (denser < 1 && denser * frames < leastFrames) denser *= 2
  return Math.min(1, denser)
}

/** A sample and what has been counted on it. */
class Miniature {
  readonly #sample: PageSample
  readonly #policy: ConfiguredPolicy
  readonly #seed: number
  readonly #counted = new Map<number, Estimate>()

  constructor(sample: PageSample, policy: ConfiguredPolicy, seed: number) {
    this.#sample = sample
    this.#policy = policy
    this.#seed = seed
  }

  /** The point of a memory of `frames` frames, of a trace of `references`. */
  pointAt(frames: number, references: number): SampledPoint {
    const { rate } = this.#sample
    const exact = frames * rate
    const below = Math.max(1, Math.floor(exact))
    const share = Math.max(0, exact - below)
    const low = this.#estimateAt(below)
    const high = share === 0 ? low : this.#estimateAt(below + 1)
    const scale = 1 / (rate * Math.max(1, references))
    return {
      frames,
      missRatio: Math.min(1, (low.misses + share * (high.misses - low.misses)) * scale),
      standardError: Math.max(low.deviation, high.deviation) * scale,
      rate,
    }
  }

  #estimateAt(frames: number): Estimate {
    const known = this.#counted.get(frames)
    if (known !== undefined) return known
    const counted = estimate(this.#sample, this.#policy, frames, this.#seed)
    this.#counted.set(frames, counted)
    return counted
  }
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
