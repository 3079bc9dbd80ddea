/**
 * CAR, clock with adaptive replacement: ARC whose two lists are clocks. A hit sets a bit and moves
 * nothing; what ARC does at a hit the hands do when they pass. T1 holds pages seen once recently, T2
 * pages seen again; ghosts B1 and B2 say which of them was too short, and move the target `p`.
 *
 * Bansal and Modha, "CAR: Clock with adaptive replacement", FAST 2004, Figure 2 (p. 194). Names are
 * the paper's.
 */
import { NO_LIST, PageLists, lengthen, noOptions } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'

const T1 = 1
const T2 = 2
const B1 = 3
const B2 = 4

class Car implements EvictionPolicy {
  /** Clocks have the page under the hand, their head, last; ghosts the least recent. */
  readonly #lists: PageLists
  /** The page reference bits. */
  #bits: Uint8Array
  /** In frames. */
  #c: number
  /** The target size of T1, from 0 to c. Not always whole. */
  #p = 0

  constructor(pages: number, frames: number) {
    this.#lists = new PageLists(pages, 4)
    this.#bits = new Uint8Array(pages)
    this.#c = frames
  }

  touch(page: PageId): void {
    this.#bits[page] = 1
  }

  fault(): void {}

  /** replace(), up to the demotion. The page it finds stays under its hand until it is removed. */
  victim(): PageId {
    const lists = this.#lists
    const bits = this.#bits
    for (;;) {
      const t1 = lists.size(T1)
      const takesT1 = t1 > 0 && (t1 >= this.#p || lists.size(T2) === 0)
      const page = lists.last(takesT1 ? T1 : T2)
      if (page === NO_PAGE || bits[page] === 0) return page
      bits[page] = 0
      lists.moveToFirst(page, T2)
    }
  }

  remove(page: PageId, cause: RemoveCause): void {
    const lists = this.#lists
    if (cause === 'held' || cause === 'transferred') lists.remove(page)
    else lists.moveToFirst(page, lists.listOf(page) === T1 ? B1 : B2)
    this.#trim()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const lists = this.#lists
    const ghosts = lists.listOf(page)
    this.#bits[page] = 0
    // Only a reference that finds a ghost is the page's second one.
    if (ghosts !== NO_LIST && (cause === 'fault' || cause === 'rescued')) {
      this.#adapt(ghosts)
      lists.moveToFirst(page, T2)
    } else {
      if (ghosts !== NO_LIST) lists.remove(page)
      lists.addFirst(page, T1)
      this.#trim()
    }
  }

  forget(page: PageId): void {
    if (this.#lists.listOf(page) !== NO_LIST) this.#lists.remove(page)
  }

  resize(frames: number): void {
    this.#c = frames
    this.#p = Math.min(this.#p, frames)
    this.#trim()
  }

  grow(pages: number): void {
    this.#lists.grow(pages)
    this.#bits = lengthen(this.#bits, pages)
  }

  audit(): void {
    const lists = this.#lists
    const l1 = lists.size(T1) + lists.size(B1)
    const all = l1 + lists.size(T2) + lists.size(B2)
    if (lists.size(B1) > 0 && l1 > this.#c) throw new Error('car: |T1| + |B1| > c')
    if (lists.size(B2) > 0 && all > 2 * this.#c) throw new Error('car: there are over 2c pages')
    if (this.#p < 0 || this.#p > this.#c) throw new Error(`car: p = ${this.#p} is not in 0 .. c`)
  }

  /** A page was found in `ghosts`: the list it left was too short. */
  #adapt(ghosts: number): void {
    const b1 = this.#lists.size(B1)
    const b2 = this.#lists.size(B2)
    if (ghosts === B1) this.#p = Math.min(this.#p + Math.max(1, b2 / b1), this.#c)
    else this.#p = Math.max(this.#p - Math.max(1, b1 / b2), 0)
  }

  /** The figure discards a ghost before the new page comes; the same ones go afterwards. */
  #trim(): void {
    const lists = this.#lists
    while (lists.size(T1) + lists.size(B1) > this.#c && lists.size(B1) > 0) this.#discard(B1)
    const l1 = lists.size(T1) + lists.size(B1)
    while (l1 + lists.size(T2) + lists.size(B2) > 2 * this.#c && lists.size(B2) > 0) {
      this.#discard(B2)
    }
  }

  #discard(ghosts: number): void {
    this.#lists.remove(this.#lists.last(ghosts))
  }
}

/** Clock with adaptive replacement. No options. */
export const car = definePolicy({
  name: 'car',
  summary: 'Two clocks, of pages seen once and seen again, balanced by what is missed of either.',
  paper: {
    title: 'CAR: Clock with adaptive replacement',
    authors: 'Sorav Bansal, Dharmendra S. Modha',
    venue: 'USENIX FAST',
    year: 2004,
    url: 'https://www.usenix.org/conference/fast-04/car-clock-adaptive-replacement',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages, frames }) => new Car(pages, frames),
})

export default car
