/**
 * First in, first out: the page that came longest ago goes first, used since or not. The cheapest
 * policy there is (a touch costs nothing), and the yardstick for whether a better one pays. More
 * frames can cost it more faults: Belady's anomaly.
 *
 * Belady, Nelson and Shedler, "An anomaly in space-time characteristics of certain programs
 * running in a paging machine", CACM 12(6), 1969, p. 349.
 */
import { noOptions, PageQueue } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'

class Fifo implements EvictionPolicy {
  /** Oldest first. */
  readonly #queue: PageQueue

  constructor(pages: number, frames: number) {
    this.#queue = new PageQueue(pages, frames)
  }

  touch(): void {}

  fault(): void {}

  victim(): PageId {
    return this.#queue.first
  }

  remove(page: PageId): void {
    this.#queue.remove(page)
  }

  admit(page: PageId): void {
    this.#queue.addLast(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#queue.reserve(frames)
  }

  grow(pages: number): void {
    this.#queue.grow(pages)
  }
}

/** First in, first out. No options. */
export const fifo = definePolicy({
  name: 'fifo',
  summary: 'Gives up the page that came longest ago, whether it was used since or not.',
  paper: {
    title:
      'An anomaly in space-time characteristics of certain programs running in a paging machine',
    authors: 'L. A. Belady, R. A. Nelson, G. S. Shedler',
    venue: 'Communications of the ACM 12(6)',
    year: 1969,
    url: 'https://doi.org/10.1145/363011.363155',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages, frames }) => new Fifo(pages, frames),
})

export default fifo
