/**
 * Most recently used: the page used last goes first. Right where LRU is most wrong, in a loop over
 * more pages than there are frames: it keeps the pages that come round next. Wrong elsewhere.
 *
 * Chou and DeWitt, "An evaluation of buffer management strategies for relational database
 * systems", VLDB 1985, p. 127.
 */
import { noOptions, PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId } from '@selfpage/policy'

class Mru implements EvictionPolicy {
  readonly #group: PageListGroup
  /** Most recently used first. */
  readonly #stack: PageList

  constructor(pages: number) {
    this.#group = new PageListGroup(pages, 1)
    this.#stack = this.#group.lists[0]
  }

  touch(page: PageId): void {
    this.#stack.moveToFirst(page)
  }

  fault(): void {}

  victim(): PageId {
    return this.#stack.first
  }

  remove(page: PageId): void {
    this.#stack.remove(page)
  }

  /** In front, a page read ahead would leave before its use, and transfers would turn about. */
  admit(page: PageId, cause: AdmitCause): void {
    if (cause === 'read-ahead' || cause === 'transferred') this.#stack.addLast(page)
    else this.#stack.addFirst(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}

/** Most recently used. No options. */
export const mru = definePolicy({
  name: 'mru',
  summary: 'Gives up the page used last, which in a loop is the one needed latest.',
  paper: {
    title: 'An evaluation of buffer management strategies for relational database systems',
    authors: 'Hong-Tai Chou, David J. DeWitt',
    venue: 'VLDB',
    year: 1985,
    url: 'https://www.vldb.org/conf/1985/P127.PDF',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages }) => new Mru(pages),
})

export default mru
