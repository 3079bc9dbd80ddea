/**
 * Which class a page is of: where it lies, how often it comes back, and what was last seen and
 * said of it. Where: pages that were mapped together live and die together (a nursery, a semispace, a
 * table of roots). Small regions that were mapped one after the other count as one place, so that
 * there is enough to learn from each.
 */
import { AGE_BINS, lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { WorthTree } from './worth-tree.ts'

/** What was last seen of a page. */
export const READ = 0
export const WRITTEN = 1
/**
 * Since then nothing was said of it: its use goes on, for all that is known, or was as long as the
 * one before, and the page waits for its next.
 */
export const IN_USE = 0
export const WAITING = 1
/** Or somebody said that it holds nothing needed, that it will be filled. */
export const DEAD = 2
export const RECYCLED = 3
const STANDINGS = 4

/** What can be said. */
export type Announcement = typeof DEAD | typeof RECYCLED

/** Rates are bins of ages in steps of a sixteenth. A class is an octave, four bins. */
export const RATE_BITS = 4
const RATE_CLASS_BITS = RATE_BITS + 2
const OCTAVES = (((AGE_BINS << RATE_BITS) - 1) >> RATE_CLASS_BITS) + 1
/** From fewer gaps a rate is guessed: what seems slow after one may be chance. */
const GAPS_TO_KNOW = 3
/** The first is of pages whose rate is not known; then those of which it is guessed. */
const RATES = 1 + 2 * OCTAVES
/** A family: a rate, read or written, and how the page stands. */
const HABITS = 2 * STANDINGS
const FAMILIES = RATES * HABITS
/** Of pages said to be dead none is expected to come back, until some do. */
const hopeless = Array.from({ length: RATES * 2 }, (_, index) => index * STANDINGS + DEAD)

/** Place 0 is of pages of which nobody said where they lie; the others are used in turn. */
const PLACES = 64
/** A place has at least this share of the pages. */
const PLACE_SHARE = 1 / 24
/** With fewer, large heaps run out of them, and what is mapped late has no place of its own. */
const MOST_CLASSES = 2048

/** The classes of all pages, and what is learned of each. */
export class PageClasses {
  readonly tree: WorthTree
  /** By place and family: the class, or 0 if there was none yet (a family is class of place 0). */
  readonly #classes = new Uint16Array(PLACES * FAMILIES)
  #place: Uint8Array
  #lastRegion = -1
  #lastPlace = 0
  #pagesInPlace = Infinity

  constructor(pages: number, memory: number, writeBackCost: number) {
    const mostClasses = Math.min(Math.max(FAMILIES + (pages >> 2), 2 * FAMILIES), MOST_CLASSES)
    const families = FAMILIES
    this.tree = new WorthTree({ families, mostClasses, memory, writeBackCost, hopeless })
    this.#place = new Uint8Array(pages)
  }

  /** The class of `page`, which came back at `rate` over `gaps` gaps. */
  classOf(page: PageId, rate: number, gaps: number, use: number, standing: number): number {
    const known = gaps < GAPS_TO_KNOW ? 0 : OCTAVES
    const rateClass = gaps === 0 ? 0 : 1 + known + (rate >> RATE_CLASS_BITS)
    const family = rateClass * HABITS + use * STANDINGS + standing
    const place = this.#place[page]
    if (place === 0) return family
    const key = place * FAMILIES + family
    if (this.#classes[key] === 0) this.#classes[key] = this.tree.add(family)
    return this.#classes[key]
  }

  /** `page` is mapped as part of `region`. */
  map(page: PageId, region: number): void {
    if (region !== this.#lastRegion && this.#pagesInPlace >= this.#place.length * PLACE_SHARE) {
      this.#lastPlace = (this.#lastPlace % (PLACES - 1)) + 1
      this.#pagesInPlace = 0
    }
    this.#lastRegion = region
    this.#pagesInPlace++
    this.#place[page] = this.#lastPlace
  }

  unmap(page: PageId): void {
    this.#place[page] = 0
  }

  grow(pages: number): void {
    this.#place = lengthen(this.#place, pages)
  }
}
