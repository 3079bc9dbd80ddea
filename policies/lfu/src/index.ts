/**
 * Least frequently used: the page with the fewest references goes first, of equals the one that
 * has been at its count the longest. Right for a popularity that never changes; pages once popular
 * outstay their time. Counts are of the present stay in memory; with `history` (perfect LFU) a page
 * that returns resumes its count.
 *
 * Robinson and Devarakonda, "Data cache management using frequency-based replacement", SIGMETRICS
 * 1990, section 2, p. 134.
 */
import { FrequencyList } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId } from '@selfpage/policy'
import { z } from 'zod'

class Lfu implements EvictionPolicy {
  readonly #order: FrequencyList
  readonly #keepsHistory: boolean

  constructor(pages: number, frames: number, keepsHistory: boolean) {
    this.#order = new FrequencyList(pages, frames)
    this.#keepsHistory = keepsHistory
  }

  touch(page: PageId): void {
    this.#order.raise(page)
  }

  fault(): void {}

  victim(): PageId {
    return this.#order.first
  }

  remove(page: PageId): void {
    this.#order.remove(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    const count = this.#order.countOf(page)
    if (cause === 'released') this.#order.add(page, count)
    else if (cause === 'fault') this.#order.add(page, this.#keepsHistory ? count + 1 : 1)
    else if (cause === 'rescued') this.#order.add(page, count + 1)
    else this.#order.add(page, this.#keepsHistory ? count : 0)
  }

  forget(page: PageId): void {
    this.#order.forget(page)
  }

  resize(frames: number): void {
    this.#order.reserve(frames)
  }

  grow(pages: number): void {
    this.#order.grow(pages)
  }
}

/** Least frequently used. */
export const lfu = definePolicy({
  name: 'lfu',
  summary: 'Gives up the page referenced least often.',
  paper: {
    title: 'Data cache management using frequency-based replacement',
    authors: 'John T. Robinson, Murthy V. Devarakonda',
    venue: 'ACM SIGMETRICS',
    year: 1990,
    url: 'https://doi.org/10.1145/98457.98523',
  },
  options: z.strictObject({
    history: z
      .boolean()
      .default(false)
      .describe('Whether a page that returns resumes its count (perfect LFU).'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, { history }) => new Lfu(pages, frames, history),
})

export default lfu
