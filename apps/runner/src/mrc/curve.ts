/** Miss-ratio curves of several policies over the same sizes. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { lruCurve, sampledCurve } from '@selfpage/replay'
import type { CurvePoint } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'

/** One policy's curve. */
export interface Curve {
  readonly label: string
  /** The share of pages it was made from; 1: from every reference, exactly. */
  readonly rate: number
  /** Sampled ones have a standard error. */
  readonly points: readonly CurvePoint[]
}

/**
 * At most `most` sizes for the curves of `trace`, evenly spaced in their logarithm: from a
 * thousandth of its pages (below that a curve is all misses), or from where a reduced trace is
 * exact, to all of them.
 */
export function curveSizes({ distinctPages, exactFromFrames }: Trace, most: number): number[] {
  const least = Math.min(distinctPages, Math.max(exactFromFrames, Math.ceil(distinctPages / 1000)))
  const sizes = Array.from({ length: most }, (_, step) =>
    Math.round(least * (distinctPages / least) ** (step / Math.max(1, most - 1))),
  )
  return [...new Set(sizes)]
}

/** LRU's curve, exact at all sizes in one pass over the trace. */
export function exactLruCurve(trace: Trace, sizes: readonly number[]): Curve {
  const curve = lruCurve(trace)
  const points = sizes.map((frames) => ({ frames, missRatio: curve.missRatio(frames) }))
  return { label: 'lru', rate: 1, points }
}

/** Any policy's curve from a sample of the pages; exact when `rate` is 1. */
export function policyCurve(
  trace: Trace,
  policy: ConfiguredPolicy,
  options: { readonly rate: number; readonly frames: readonly number[]; readonly seed: number },
): Curve {
  const { points } = sampledCurve(trace, policy, options)
  return {
    label: policy.label,
    rate: options.rate,
    // A size small enough to be sampled whole is exact, and has no error to show.
    points: points.map(({ frames, missRatio, standardError, rate }) =>
      rate === 1 ? { frames, missRatio } : { frames, missRatio, standardError },
    ),
  }
}
