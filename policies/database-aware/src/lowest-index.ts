/**
 * Gives up the page of the lowest index of a sample of residents. It keeps no history: what pages
 * are worth, somebody else knows.
 *
 * Those that were next to go are drawn again for the next victim: so few draws find pages that are
 * nearly the least of all (Psounis and Prabhakar, "Efficient randomized web-cache replacement
 * schemes using samples from past eviction times", IEEE/ACM Transactions on Networking 10(4), 2002).
 */
import { Dice, PageSet } from '@selfpage/kit'
import type { PageSample } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { EvictionPolicy, PageId, PolicyContext } from '@selfpage/policy'

/** Somebody who knows what pages are worth. */
export interface Judge {
  /** Sets each of the first `count` of `worths` to what a frame for that one of `pages` is worth. */
  judge(pages: Int32Array, count: number, worths: Float64Array): void
  /** When `page` was last referenced. Of equals the one unused the longest goes. */
  lastOf(page: PageId): number
}

/** Of those drawn one in so many is drawn again. */
const DRAWN_TO_KEPT = 8

export class LowestIndex implements EvictionPolicy {
  readonly #judge: Judge
  /** What the judge calls the pages: here they may have the numbers of a sample. */
  readonly #numbering: PageSample | null
  readonly #dice: Dice
  readonly #residents: PageSet
  /** Residents drawn for a victim, by our numbers and the judge's, and their worths. */
  readonly #drawn: Int32Array
  readonly #judged: Int32Array
  readonly #worths: Float64Array
  /** Where in `#drawn` the least are, the very least first. */
  readonly #least: Int32Array
  /** Residents to draw again. */
  readonly #kept: Int32Array
  #keptCount = 0
  #proposed = NO_PAGE

  /** A victim is the least of `sample` residents. */
  constructor(
    { pages, random }: Pick<PolicyContext, 'pages' | 'random'>,
    sample: number,
    judge: Judge,
    numbering: PageSample | null,
  ) {
    const kept = Math.floor(sample / DRAWN_TO_KEPT)
    this.#judge = judge
    this.#numbering = numbering
    this.#drawn = new Int32Array(sample)
    this.#judged = new Int32Array(sample)
    this.#worths = new Float64Array(sample)
    this.#least = new Int32Array(1 + kept)
    this.#kept = new Int32Array(kept)
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
    const at = this.#kept.indexOf(page)
    if (at >= 0 && at < this.#keptCount) this.#kept[at] = this.#kept[--this.#keptCount]
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
    const count = this.#draw()
    if (count === 0) return NO_PAGE
    this.#judge.judge(this.#judged, count, this.#worths)
    const found = this.#findLeast(count)
    const [drawn, least] = [this.#drawn, this.#least]
    this.#keptCount = found - 1
    for (let place = 1; place < found; place++) this.#kept[place - 1] = drawn[least[place]]
    return drawn[least[0]] as PageId
  }

  /** Draws those kept and others by chance: how many in all. */
  #draw(): number {
    const residents = this.#residents
    const numbering = this.#numbering
    const drawn = this.#drawn
    const isSmall = residents.size <= drawn.length
    const count = isSmall ? residents.size : drawn.length
    for (let draw = 0; draw < count; draw++) {
      if (isSmall) drawn[draw] = residents.at(draw)
      else if (draw < this.#keptCount) drawn[draw] = this.#kept[draw]
      else drawn[draw] = residents.at(this.#dice.below(residents.size))
      const page = drawn[draw] as PageId
      this.#judged[draw] = numbering === null ? page : numbering.pageOf(page)
    }
    return count
  }

  /** Sets `#least`, as far as there are so many. Most are no match for the last of them. */
  #findLeast(count: number): number {
    const least = this.#least
    let found = 0
    for (let draw = 0; draw < count; draw++) {
      let place = found
      while (place > 0 && this.#isLess(draw, least[place - 1])) place--
      if (place === least.length || this.#isAmongLeast(draw, found)) continue
      if (found < least.length) found++
      least.copyWithin(place + 1, place, found - 1)
      least[place] = draw
    }
    return found
  }

  /** Chance may draw a page twice. */
  #isAmongLeast(draw: number, found: number): boolean {
    const drawn = this.#drawn
    for (let place = 0; place < found; place++) {
      if (drawn[this.#least[place]] === drawn[draw]) return true
    }
    return false
  }

  #isLess(draw: number, other: number): boolean {
    const difference = this.#worths[draw] - this.#worths[other]
    if (difference !== 0) return difference < 0
    const judged = this.#judged
    return this.#judge.lastOf(judged[draw] as PageId) < this.#judge.lastOf(judged[other] as PageId)
  }
}
