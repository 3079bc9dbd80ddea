/**
 * An order of eviction: the resident page of least worth, of a sample. Whole memory and miniature
 * have one each, over the same history. Which pages are dirty is their own.
 */
import { Dice, PageSet } from '@selfpage/kit'
import type { PageSample } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { EvictionPolicy, Facts, PageId, PolicyContext } from '@selfpage/policy'
import type { PageHistory } from './page-history.ts'

/** What an order needs to know. */
export interface WorthOrderOptions {
  /** How many residents are drawn for a victim. */
  readonly sample: number
  /** Which pages this memory is of; null: all. */
  readonly pages: PageSample | null
}

export class WorthOrder implements EvictionPolicy {
  readonly #history: PageHistory
  readonly #options: WorthOrderOptions
  readonly #facts: Pick<Facts, 'dirty'>
  readonly #dice: Dice
  readonly #residents: PageSet
  #proposed = NO_PAGE
  /** The version of the history when that was proposed. */
  #version = 0

  constructor(
    history: PageHistory,
    { pages, random, facts }: PolicyContext<'dirty'>,
    options: WorthOrderOptions,
  ) {
    this.#history = history
    this.#options = options
    this.#facts = facts
    this.#dice = new Dice(random)
    this.#residents = new PageSet(pages)
  }

  touch(): void {}

  fault(): void {}

  /** Drawn once; asked again it is the same until something changes. */
  victim(): PageId {
    if (this.#proposed === NO_PAGE || this.#version !== this.#history.version) {
      this.#proposed = this.#leastOfSample()
      this.#version = this.#history.version
    }
    return this.#proposed
  }

  remove(page: PageId): void {
    this.#residents.remove(page)
    this.#proposed = NO_PAGE
  }

  admit(page: PageId): void {
    this.#residents.add(page)
    this.#proposed = NO_PAGE
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#residents.grow(pages)
  }

  #leastOfSample(): PageId {
    const { sample, pages } = this.#options
    const history = this.#history
    const residents = this.#residents
    const { clean, dirty: dirtyWorths } = history.worths
    const { dirty } = this.#facts
    const isSmall = residents.size <= sample
    const drawn = isSmall ? residents.size : sample
    let least = NO_PAGE
    let leastWorth = Infinity
    let leastLast = 0
    for (let draw = 0; draw < drawn; draw++) {
      const own = residents.at(isSmall ? draw : this.#dice.below(residents.size))
      const page = pages === null ? own : pages.pageOf(own)
      const worth = (dirty[own] === 1 ? dirtyWorths : clean)[history.placeOf(page)]
      const last = history.lastOf(page)
      if (worth > leastWorth || (worth === leastWorth && last >= leastLast)) continue
      least = own
      leastWorth = worth
      leastLast = last
    }
    return least
  }
}
