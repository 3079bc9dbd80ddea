/**
 * Many small random numbers from one seed: Marsaglia, "Xorshift RNGs", Journal of Statistical
 * Software 8(14), 2003, p. 4. Where a policy draws tens of pages for each eviction, a call of the
 * context's source for each costs more than looking at the page, and V8 may box what it returns.
 */
import type { RandomSource } from '@selfpage/policy'

/** A fast source of whole numbers, good enough to pick samples. */
export class Dice {
  /** In an array so that it is a plain 32-bit number. Never 0. */
  readonly #state: Int32Array

  /** Takes its seed from `random`; nothing else. */
  constructor(random: RandomSource) {
    this.#state = Int32Array.of(random() | 1)
  }

  /** The next number, `0 <= number < limit`; `limit` is at most 2 ** 32. */
  below(limit: number): number {
    let state = this.#state[0]
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state[0] = state
    return Math.floor(((state >>> 0) / 2 ** 32) * limit)
  }
}
