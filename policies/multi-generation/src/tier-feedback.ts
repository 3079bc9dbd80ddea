/**
 * Which tiers of the oldest generation are worth another one: the feedback loop of the
 * multi-generational LRU. Of each tier it compares the pages that came back soon with those that
 * could have, over the present generation and, averaged, the ones before.
 *
 * Linux 6.1, mm/vmscan.c: read_ctrl_pos, positive_ctrl_err, get_tier_idx, reset_ctrl_pos.
 */

export const MAX_NR_TIERS = 4

/** A tier below so many refaults is left alone: it is noise. */
const MIN_LRU_BATCH = 64

/** A higher tier must be missed twice as much as tier 0: a margin for fluctuations. */
const GAIN = 2

/** The tier of a page with so many uses after its first: 0, 1, 2 to 3, 4 and more. */
export function tierOf(uses: number): number {
  return Math.min(32 - Math.clz32(uses), MAX_NR_TIERS - 1)
}

/** Counts of refaults, evictions and protections, by tier. */
export class TierFeedback {
  readonly #refaulted = new Uint32Array(MAX_NR_TIERS)
  readonly #avgRefaulted = new Uint32Array(MAX_NR_TIERS)
  /** Evicted and protected. */
  readonly #total = new Uint32Array(MAX_NR_TIERS)
  readonly #avgTotal = new Uint32Array(MAX_NR_TIERS)

  /** A page of `tier` was missed soon after its eviction. */
  countRefault(tier: number): void {
    this.#refaulted[tier]++
  }

  /** A page of `tier` was evicted. */
  countEviction(tier: number): void {
    this.#total[tier]++
  }

  /** A page of `tier` would have been evicted, and stayed. */
  countProtection(tier: number): void {
    this.#total[tier]++
  }

  /** Pages of tiers above this one stay. At least 0. */
  highestUnprotected(): number {
    const set = this.#refaultsOf(0)
    const setTotal = this.#totalOf(0)
    for (let tier = 1; tier < MAX_NR_TIERS; tier++) {
      const refaults = this.#refaultsOf(tier)
      const isMissedLess =
        refaults < MIN_LRU_BATCH ||
        refaults * (setTotal + MIN_LRU_BATCH) <= (set + 1) * this.#totalOf(tier) * GAIN
      if (!isMissedLess) return tier - 1
    }
    return MAX_NR_TIERS - 1
  }

  /** A generation ended: its counts weigh half as much as the next one's. */
  age(): void {
    for (let tier = 0; tier < MAX_NR_TIERS; tier++) {
      this.#avgRefaulted[tier] = this.#refaultsOf(tier) / 2
      this.#avgTotal[tier] = this.#totalOf(tier) / 2
      this.#refaulted[tier] = 0
      this.#total[tier] = 0
    }
  }

  #refaultsOf(tier: number): number {
    return this.#avgRefaulted[tier] + this.#refaulted[tier]
  }

  #totalOf(tier: number): number {
    return this.#avgTotal[tier] + this.#total[tier]
  }
}
