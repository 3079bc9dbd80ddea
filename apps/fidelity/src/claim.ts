/** What somebody else counted, and what configuration of ours must count the same. */
import type { ConfiguredPolicy } from '@selfpage/policy'

/** One number to compare with. */
export interface Claim {
  /** Who says so: the file of `data/` that has the full source. */
  readonly source: string
  readonly trace: string
  readonly policy: ConfiguredPolicy
  readonly frames: number
  readonly expected: ExpectedMisses | ExpectedHits
  /** Why this count cannot be equal, where the other program breaks its own rules. */
  readonly departure?: string
}

/** An exact count. */
interface ExpectedMisses {
  readonly misses: number
}

/** A hit ratio in percent as printed, and how far from it rounding and typing may lead. */
interface ExpectedHits {
  readonly hitPercent: number
  readonly within: number
}
