/**
 * Gives up the page of the lowest index of a sample of residents. It keeps no history: what pages
 * are worth, somebody else knows.
 */
import { Dice, PageSet } from '@selfpage/kit'
import type { PageSample } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { EvictionPolicy, PageId, PolicyContext } from '@selfpage/policy'

/** Somebody who knows what pages are worth. */
export interface Judge {
  /** Which of the first `count` of `pages` a frame is worth least for: its position. */
  leastOf(pages: Int32Array, count: number): number
}

export class LowestIndex implements EvictionPolicy {
  readonly #judge: Judge
  /** What the judge calls the pages: here they may have the numbers of a sample. */
  readonly #numbering: PageSample | null
  readonly #dice: Dice
  readonly #residents: PageSet
  /** Residents drawn for a victim, by our numbers and the judge's. */
  readonly #drawn: Int32Array
  readonly #judged: Int32Array
  #proposed = NO_PAGE

  /** A victim is the least of `sample` residents. */
  constructor(
    { pages, random }: Pick<PolicyContext, 'pages' | 'random'>,
    sample: number,
    judge: Judge,
    numbering: PageSample | null,
  ) {
    this.#judge = judge
    this.#numbering = numbering
    this.#drawn = new Int32Array(sample)
    this.#judged = new Int32Array(sample)
    this.#dice = new Dice(random)
    this.#residents = new PageSet(pages)
  }

  touch(): void {
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
    const residents = this.#residents
    const numbering = this.#numbering
    const drawn = this.#drawn
    const isSmall = residents.size <= drawn.length
    const count = isSmall ? residents.size : drawn.length
    if (count === 0) return NO_PAGE
    for (let draw = 0; draw < count; draw++) {
      const page = residents.at(isSmall ? draw : this.#dice.below(residents.size))
      drawn[draw] = page
      this.#judged[draw] = numbering === null ? page : numbering.pageOf(page)
    }
    return drawn[this.#judge.leastOf(this.#judged, count)] as PageId
  }
}
