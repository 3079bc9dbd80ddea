/** What advice says, as plain data: the names are an interface (`selfpage advise --json`). */
import type { Comparison } from './comparison.ts'
import type { Knee } from './knees.ts'

/** Advice for one trace. */
export interface Advice {
  readonly workload: string
  readonly references: number
  readonly distinctPages: number
  readonly pageBytes: number
  readonly exactFromFrames: number
  /** Whether maps, discards and hints of the trace took effect. */
  readonly events: 'ignore' | 'apply'
  /** Labels of the policies that were compared, but for optimal. */
  readonly policies: readonly string[]
  /** Ascending. */
  readonly sizes: readonly SizeAdvice[]
  /** The number of frames that is worth it; one of `sizes`. */
  readonly frames: number
  /** Knees of the best policies' curve, the sharpest first. */
  readonly knees: readonly Knee[]
  /** For whoever does not know the size: the policy that is never far from the best. */
  readonly anywhere: {
    readonly policy: string
    /** Its misses above those of the best at the size where it is worst: 0.1 is a tenth more. */
    readonly worst: number
    readonly worstFrames: number
  }
  /** Policies left out because they broke their rules, failed, or hear hints that the trace has not got. */
  readonly leftOut: readonly { readonly policy: string; readonly reason: string }[]
}

/** The best policy at one size. */
export interface SizeAdvice {
  readonly frames: number
  /** As it was asked for. */
  readonly size: string
  /** Its label. LRU itself where none has fewer misses. */
  readonly policy: string
  readonly misses: number
  readonly lruMisses: number
  /** Misses of optimal replacement; null where that did not take part. */
  readonly optimalMisses: number | null
  /** Of what lies between LRU and optimal, the share it saves, 0 to 1; null where nothing does. */
  readonly wayToOptimal: number | null
  /** Against LRU; null where the policy is LRU. */
  readonly againstLru: Comparison | null
  /** Against the next best. */
  readonly runnerUp: {
    readonly policy: string
    readonly misses: number
    readonly against: Comparison
  } | null
  /** Others with at most one per cent more misses. */
  readonly level: readonly string[]
  /**
   * What choosing saves on references that were not there to choose by: the best on every other
   * stretch, judged against LRU on those between.
   */
  readonly heldOut: number
}
