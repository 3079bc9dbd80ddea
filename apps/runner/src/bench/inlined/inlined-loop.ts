/**
 * What the policy interface costs is measured against these: the same algorithms, each written out
 * as one loop for one purpose, with no policy, no driver and no check between it and its arrays.
 */

/** Replays the references and returns the misses. Equal to those of the policy, by test. */
export type InlinedLoop = (pages: Uint32Array, distinctPages: number, frames: number) => number
