/**
 * Clean-first LRU: of the pages unused the longest, one that is clean goes first, because giving it
 * up costs no write. Where writes are dear (flash), a few more misses are a good price for them.
 *
 * Park, Jung, Kang, Kim and Lee, "CFLRU: a replacement algorithm for flash memory", CASES 2006.
 */
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, Facts, PageId } from '@selfpage/policy'
import { z } from 'zod'

class CleanFirst implements EvictionPolicy {
  readonly #group: PageListGroup
  /** Most recently used first. */
  readonly #stack: PageList
  readonly #facts: Pick<Facts, 'dirty'>
  readonly #share: number
  /** How many pages from the end are looked at for a clean one. */
  #window = 0

  constructor(pages: number, frames: number, share: number, facts: Pick<Facts, 'dirty'>) {
    this.#group = new PageListGroup(pages, 1)
    this.#stack = this.#group.lists[0]
    this.#share = share
    this.#facts = facts
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#stack.moveToFirst(page)
  }

  fault(): void {}

  victim(): PageId {
    const { dirty } = this.#facts
    let page = this.#stack.last
    for (let looks = this.#window; looks > 0 && page !== NO_PAGE; looks--) {
      if (dirty[page] === 0) return page
      page = this.#stack.before(page)
    }
    return this.#stack.last
  }

  remove(page: PageId): void {
    this.#stack.remove(page)
  }

  admit(page: PageId): void {
    this.#stack.addFirst(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#window = Math.max(1, Math.floor(frames * this.#share))
  }

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}

/** LRU that prefers clean pages within a share of memory. */
export const cleanFirst = definePolicy({
  name: 'clean-first',
  summary: 'Gives up the least recently used clean page, if one is near the end of the stack.',
  paper: {
    title: 'CFLRU: a replacement algorithm for flash memory',
    authors: 'S. Park, D. Jung, J. Kang, J. Kim, J. Lee',
    venue: 'CASES',
    year: 2006,
    url: 'https://doi.org/10.1145/1176760.1176789',
  },
  options: z.strictObject({
    window: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('The share of the frames, from the least recently used on, to look for it in.'),
  }),
  facts: ['dirty'],
  create: ({ pages, frames, facts }, { window }) => new CleanFirst(pages, frames, window, facts),
})

export default cleanFirst
