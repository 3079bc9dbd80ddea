/**
 * Least recently used: the page unused the longest goes first. The oldest bet of paging, that the
 * near past predicts the near future; a loop one page larger than memory defeats it whole.
 *
 * Denning, "The working set model for program behavior", CACM 11(5), 1968, p. 324.
 */
import { noOptions, PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'

class Lru implements EvictionPolicy {
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
    return this.#stack.last
  }

  remove(page: PageId): void {
    this.#stack.remove(page)
  }

  admit(page: PageId): void {
    this.#stack.addFirst(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}

/** Least recently used. No options. */
export const lru = definePolicy({
  name: 'lru',
  summary: 'Gives up the page unused the longest.',
  paper: {
    title: 'The working set model for program behavior',
    authors: 'Peter J. Denning',
    venue: 'Communications of the ACM 11(5)',
    year: 1968,
    url: 'https://doi.org/10.1145/363095.363141',
  },
  options: noOptions,
  stackOrder: 'recency',
  growth: 'unnoticed',
  create: ({ pages }) => new Lru(pages),
})

export default lru
