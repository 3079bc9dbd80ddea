/**
 * A random resident page: no state to keep, no access pattern to be defeated by. What a policy
 * that claims to know something must beat.
 *
 * Belady, "A study of replacement algorithms for a virtual-storage computer", IBM Systems Journal
 * 5(2), 1966, p. 78 (there called RAND).
 */
import { noOptions, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy, pageArray } from '@selfpage/policy'
import type { EvictionPolicy, PageArray, PageId, RandomSource } from '@selfpage/policy'

class Random implements EvictionPolicy {
  readonly #draw: RandomSource
  /** The resident pages, dense, in no order. */
  #residents: PageArray
  #size = 0
  /** Where in `#residents` each resident page is. */
  #positions: Int32Array
  /** The page proposed and not yet removed, so that asking again gives the same answer (R3). */
  #proposed = NO_PAGE

  constructor(pages: number, draw: RandomSource) {
    this.#draw = draw
    this.#residents = pageArray(pages)
    this.#positions = new Int32Array(pages)
  }

  touch(): void {}

  fault(): void {}

  victim(): PageId {
    if (this.#proposed === NO_PAGE && this.#size > 0) {
      this.#proposed = this.#residents[Math.floor((this.#draw() / 2 ** 32) * this.#size)]
    }
    return this.#proposed
  }

  remove(page: PageId): void {
    this.#size--
    const position = this.#positions[page]
    const last = this.#residents[this.#size]
    this.#residents[position] = last
    this.#positions[last] = position
    if (page === this.#proposed) this.#proposed = NO_PAGE
  }

  admit(page: PageId): void {
    this.#residents[this.#size] = page
    this.#positions[page] = this.#size
    this.#size++
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    const residents = pageArray(pages)
    residents.set(this.#residents)
    this.#residents = residents
    this.#positions = lengthen(this.#positions, pages)
  }
}

/** A random page. No options; the run's seed decides. */
export const random = definePolicy({
  name: 'random',
  summary: 'Gives up a resident page at random.',
  paper: {
    title: 'A study of replacement algorithms for a virtual-storage computer',
    authors: 'L. A. Belady',
    venue: 'IBM Systems Journal 5(2)',
    year: 1966,
    url: 'https://doi.org/10.1147/sj.52.0078',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages, random }) => new Random(pages, random),
})

export default random
