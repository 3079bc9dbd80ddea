/**
 * my-policy: looks at a few resident pages at random and gives up the one unused the longest.
 * Close to LRU at a fraction of its book-keeping: a touch is one store, and no list is kept.
 *
 * Psounis and Prabhakar, "A randomized web-cache replacement scheme", INFOCOM 2001.
 *
 * Make it your own: say here which page goes, why that is a good bet, and where it was published.
 * The rules that every policy keeps are at the head of `EvictionPolicy` in @selfpage/policy.
 */
import { NO_PAGE, definePolicy, pageArray } from '@selfpage/policy'
import type { EvictionPolicy, PageArray, PageId, RandomSource } from '@selfpage/policy'
import { z } from 'zod'

class MyPolicy implements EvictionPolicy {
  readonly #random: RandomSource
  readonly #looks: number
  /** The resident pages in no order: entries 0 to `#count - 1`. */
  #residents: PageArray
  #count = 0
  /** Where in `#residents` a resident page is. */
  #slots: Int32Array
  /** The number of references made when the page was last used. */
  #lastUse: Float64Array
  #references = 0
  /** Asked again, a policy gives the same answer: the draw is kept until something changes. */
  #chosen = NO_PAGE

  constructor(pages: number, looks: number, random: RandomSource) {
    this.#random = random
    this.#looks = looks
    this.#residents = pageArray(pages)
    this.#slots = new Int32Array(pages)
    this.#lastUse = new Float64Array(pages)
  }

  touch(page: PageId): void {
    this.#lastUse[page] = ++this.#references
    this.#chosen = NO_PAGE
  }

  fault(): void {}

  victim(): PageId {
    if (this.#chosen === NO_PAGE && this.#count > 0) this.#chosen = this.#choose()
    return this.#chosen
  }

  remove(page: PageId): void {
    const slot = this.#slots[page]
    const last = this.#residents[--this.#count]
    this.#residents[slot] = last
    this.#slots[last] = slot
    this.#chosen = NO_PAGE
  }

  admit(page: PageId): void {
    this.#slots[page] = this.#count
    this.#residents[this.#count++] = page
    this.#lastUse[page] = ++this.#references
    this.#chosen = NO_PAGE
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    const { residents, slots, lastUse } = {
      residents: pageArray(pages),
      slots: new Int32Array(pages),
      lastUse: new Float64Array(pages),
    }
    residents.set(this.#residents)
    slots.set(this.#slots)
    lastUse.set(this.#lastUse)
    this.#residents = residents
    this.#slots = slots
    this.#lastUse = lastUse
  }

  audit(): void {
    for (let slot = 0; slot < this.#count; slot++) {
      if (this.#slots[this.#residents[slot]] !== slot) throw new Error(`slot ${slot} is wrong`)
    }
  }

  #choose(): PageId {
    let chosen = this.#residents[this.#random() % this.#count]
    for (let look = 1; look < this.#looks; look++) {
      const page = this.#residents[this.#random() % this.#count]
      if (this.#lastUse[page] < this.#lastUse[chosen]) chosen = page
    }
    return chosen
  }
}

/** Of a few pages at random, the one unused the longest goes. */
export const myPolicy = definePolicy({
  name: 'my-policy',
  summary: 'Gives up the page unused the longest of a few looked at by chance.',
  options: z.strictObject({
    looks: z.int().min(1).max(1000).default(5).describe('How many pages to look at.'),
  }),
  create: ({ pages, random }, { looks }) => new MyPolicy(pages, looks, random),
})

export default myPolicy
