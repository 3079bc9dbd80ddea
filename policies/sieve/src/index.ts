/**
 * SIEVE: a FIFO queue and a hand that moves from old to new, takes the first page not visited and
 * clears the marks it passes. Unlike CLOCK, survivors stay where they are: new pages gather at
 * the head, where the hand sifts them out soon if nobody comes back for them.
 *
 * Zhang, Yang, Yue, Vigfusson and Rashmi, "SIEVE is simpler than LRU", NSDI 2024, algorithm 1,
 * p. 1232.
 */
import { noOptions, PageListGroup, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'

class Sieve implements EvictionPolicy {
  readonly #group: PageListGroup
  /** From head (newest) to tail (oldest). */
  readonly #queue: PageList
  /** 1 if the page was referenced since the hand last passed it. */
  #visited = new Uint8Array()
  /** Where the search goes on; `NO_PAGE`: at the tail. */
  #hand = NO_PAGE

  constructor(pages: number) {
    this.#group = new PageListGroup(pages, 1)
    this.#queue = this.#group.lists[0]
    this.#visited = new Uint8Array(pages)
  }

  touch(page: PageId): void {
    this.#visited[page] = 1
  }

  fault(): void {}

  victim(): PageId {
    const queue = this.#queue
    const visited = this.#visited
    let hand = this.#hand === NO_PAGE ? queue.last : this.#hand
    while (visited[hand] === 1) {
      visited[hand] = 0
      hand = queue.before(hand)
      if (hand === NO_PAGE) hand = queue.last
    }
    this.#hand = hand
    return hand
  }

  remove(page: PageId): void {
    if (page === this.#hand) this.#hand = this.#queue.before(page)
    this.#queue.remove(page)
  }

  admit(page: PageId): void {
    this.#visited[page] = 0
    this.#queue.addFirst(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
    this.#visited = lengthen(this.#visited, pages)
  }
}

/** SIEVE. No options. */
export const sieve = definePolicy({
  name: 'sieve',
  summary: 'Gives up the first unvisited page from old to new; visited ones keep their places.',
  paper: {
    title: 'SIEVE is simpler than LRU: an efficient turn-key eviction algorithm for web caches',
    authors: 'Yazhuo Zhang, Juncheng Yang, Yao Yue, Ymir Vigfusson, K. V. Rashmi',
    venue: 'NSDI',
    year: 2024,
    url: 'https://www.usenix.org/conference/nsdi24/presentation/zhang-yazhuo',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages }) => new Sieve(pages),
})

export default sieve
