/**
 * What the policy interface costs is measured against these: the same algorithms, each written out
 * as one loop for one purpose, with no policy, no driver and no check between it and its arrays.
 * They answer what a replay of reads answers, and nothing more.
 *
 * A page never referenced is in state 0, which fresh memory is. Whether a miss is of such a page
 * cannot be foreseen, so those are added up without a branch: `(state - 1) >>> 31` is 1 for 0.
 */

/** The counts that do not follow from others when nothing is written. */
interface InlinedCounts {
  readonly misses: number
  /** Misses of pages that were never referenced before. */
  readonly compulsoryMisses: number
}

/** Replays the references. The counts equal those of the policy, by test. */
export type InlinedLoop = (
  pages: Uint32Array,
  distinctPages: number,
  frames: number,
) => InlinedCounts

/** Was in memory before and is not known any more. */
export const ABSENT = 1
/** Anything above is one more state of a resident page, where a loop has no other names. */
export const RESIDENT = 2
