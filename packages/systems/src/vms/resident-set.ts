/** The resident set of a process: its pages in the order in which they came, and how many it may have. */
import type { LimitQuota } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'

/** Frames that a process may have. */
export type Quota = LimitQuota

export class ResidentSet {
  readonly quota: Quota
  /** Frames it may have now. */
  limitFrames: number
  /** In memory, not swapped out: its limit counts. */
  isBalanced = false
  /** When it came in, or went out. */
  sinceTicks = 0
  /** Faults of any kind since the last look. */
  faults = 0
  /** Oldest first: a Set keeps the order of insertion. */
  readonly #pages = new Set<PageId>()

  constructor(quota: Quota) {
    this.quota = quota
    this.limitFrames = quota.quotaFrames
  }

  get size(): number {
    return this.#pages.size
  }

  /** From the oldest to the youngest. */
  get pages(): Iterable<PageId> {
    return this.#pages
  }

  /** Comes in as the youngest. */
  add(page: PageId): void {
    this.#pages.add(page)
  }

  remove(page: PageId): void {
    this.#pages.delete(page)
  }
}
