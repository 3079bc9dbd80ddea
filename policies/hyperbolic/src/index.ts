/**
 * Hyperbolic caching: a page is worth its references since it came, divided by the time since then.
 * A new page has a high priority that falls fast, as a hyperbola; a popular one keeps up with time.
 * As priorities change all the time, in different order, none is kept: a sample of the residents is
 * compared when a page must go.
 *
 * Blankstein, Sen and Freedman, "Hyperbolic caching: Flexible caching for web applications", USENIX
 * Annual Technical Conference 2017, section 2.1, p. 500. Sizes and costs are one here.
 */
import { Dice, PageSet, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RandomSource } from '@selfpage/policy'
import { z } from 'zod'

class Hyperbolic implements EvictionPolicy {
  readonly #sample: number
  readonly #dice: Dice
  readonly #residents: PageSet
  /** References to the page since it came. */
  #references: Float64Array
  /** When it came, in references. */
  #since: Float64Array
  #now = 0
  #proposed = NO_PAGE

  constructor(pages: number, random: RandomSource, sample: number) {
    this.#sample = sample
    this.#dice = new Dice(random)
    this.#residents = new PageSet(pages)
    this.#references = new Float64Array(pages)
    this.#since = new Float64Array(pages)
  }

  touch(page: PageId): void {
    this.#now++
    this.#references[page]++
    this.#proposed = NO_PAGE
  }

  fault(): void {
    this.#proposed = NO_PAGE
  }

  /** Drawn once; asked again it is the same until a page is referenced or leaves. */
  victim(): PageId {
    if (this.#proposed === NO_PAGE) this.#proposed = this.#leastOfSample()
    return this.#proposed
  }

  remove(page: PageId): void {
    this.#residents.remove(page)
    this.#proposed = NO_PAGE
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#residents.add(page)
    this.#proposed = NO_PAGE
    if (cause === 'released') return
    this.#since[page] = this.#now
    this.#references[page] = 1
    // Pages that come from another policy keep their order.
    if (cause !== 'read-ahead') this.#now++
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#residents.grow(pages)
    this.#references = lengthen(this.#references, pages)
    this.#since = lengthen(this.#since, pages)
  }

  /** Of equals the one that came first. */
  #leastOfSample(): PageId {
    const residents = this.#residents
    const isSmall = residents.size <= this.#sample
    const drawn = isSmall ? residents.size : this.#sample
    let least = NO_PAGE
    for (let draw = 0; draw < drawn; draw++) {
      const page = residents.at(isSmall ? draw : this.#dice.below(residents.size))
      if (least === NO_PAGE || this.#precedes(page, least)) least = page
    }
    return least
  }

  /** Compares references by time without dividing, so that equal is equal. */
  #precedes(page: PageId, other: PageId): boolean {
    const references = this.#references
    const since = this.#since
    const left = references[page] * (this.#now - since[other])
    const right = references[other] * (this.#now - since[page])
    return left < right || (left === right && since[page] < since[other])
  }
}

/** Hyperbolic caching. */
export const hyperbolic = definePolicy({
  name: 'hyperbolic',
  summary: 'Gives up the page with the fewest references for the time it has been there.',
  paper: {
    title: 'Hyperbolic caching: Flexible caching for web applications',
    authors: 'Aaron Blankstein, Siddhartha Sen, Michael J. Freedman',
    venue: 'USENIX Annual Technical Conference',
    year: 2017,
    url: 'https://www.usenix.org/conference/atc17/technical-sessions/presentation/blankstein',
  },
  options: z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(1024)
      .default(64)
      .describe('How many residents are drawn for a victim; of fewer, all are looked at.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, random }, { sample }) => new Hyperbolic(pages, random, sample),
})

export default hyperbolic
