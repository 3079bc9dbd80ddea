/**
 * What the policy interface costs is measured against these: the same algorithms, each written out
 * as one loop for one purpose, with no policy, no driver and no check between it and its arrays.
 * They answer what a replay of reads answers, and nothing more.
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

/** What a page can be; anything above is one more state of a resident page. */
export const NEW = 0
export const ABSENT = 1
export const RESIDENT = 2
