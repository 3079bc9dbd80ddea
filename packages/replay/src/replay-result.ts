/** What a replay returns. */
import type { DriverCounts } from '@selfpage/kit'

/** The references `from .. to - 1` of a trace and how many of them missed. */
export interface MissWindow {
  readonly from: number
  readonly to: number
  readonly misses: number
}

/** The policy broke the rules at reference `at` and first-in first-out took over. */
export interface ReplayFallback {
  readonly at: number
  readonly reason: string
}

/** The counts of one replay; those of the warm-up are left out. */
export interface ReplayResult extends DriverCounts {
  /** References counted. */
  readonly references: number
  /** Misses a reference, 0 to 1; 0 when nothing was counted. */
  readonly missRatio: number
  readonly windows: readonly MissWindow[]
  /** Wall time of the references, warm-up included. */
  readonly seconds: number
  readonly nsPerReference: number
  /** Bytes of the policy's own arrays (not the driver's), as created. */
  readonly metadataBytes: number
  readonly metadataBytesPerFrame: number
  readonly fallback: ReplayFallback | null
  /** A bitset, bit `i & 31` of word `i >>> 5`: reference `i` missed. Null unless asked for. */
  readonly missed: Uint32Array | null
  /** What the reader of the numbers should know, a sentence each. */
  readonly warnings: readonly string[]
}
