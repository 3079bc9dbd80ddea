/**
 * ARC, the adaptive replacement cache: one list for pages seen once recently (T1), one for pages
 * seen again (T2), each with the ghosts of what it lost (B1, B2). A hit on a ghost says which list
 * was too short, and moves the target size `p` of T1: nothing to tune.
 *
 * Megiddo and Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003, Figure 4
 * (p. 123). Names are the paper's.
 */
import { NO_LIST, noOptions, PageLists } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'

const T1 = 1
const T2 = 2
const B1 = 3
const B2 = 4

class Arc implements EvictionPolicy {
  /** All four: most recently used first. */
  readonly #lists: PageLists
  /** In frames. */
  #c = 0
  /** The target size of T1, from 0 to c. Not always whole. */
  #p = 0
  /** Whether the page that faulted last was found in B2. */
  #wasInB2 = false

  constructor(pages: number, frames: number) {
    this.#lists = new PageLists(pages, 4)
    this.#c = frames
  }

  /** Case I. */
  touch(page: PageId): void {
    this.#lists.moveToFirst(page, T2)
  }

  /** The adaptation in cases II and III. */
  fault(page: PageId): void {
    const list = this.#lists.listOf(page)
    this.#wasInB2 = list === B2
    if (list === NO_LIST) return
    const b1 = this.#lists.size(B1)
    const b2 = this.#lists.size(B2)
    if (list === B1) this.#p = Math.min(this.#p + Math.max(b2 / b1, 1), this.#c)
    else this.#p = Math.max(this.#p - Math.max(b1 / b2, 1), 0)
  }

  /** REPLACE. In case IV with T1 filling the whole cache, T2 is empty and T1 must do. */
  victim(): PageId {
    const lists = this.#lists
    const t1 = lists.size(T1)
    const takesT1 = t1 > this.#p || (this.#wasInB2 && t1 === this.#p)
    return lists.last((takesT1 && t1 > 0) || lists.size(T2) === 0 ? T1 : T2)
  }

  remove(page: PageId, cause: RemoveCause): void {
    const lists = this.#lists
    if (cause === 'held' || cause === 'transferred') lists.remove(page)
    else lists.moveToFirst(page, lists.listOf(page) === T1 ? B1 : B2)
    this.#trim()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const lists = this.#lists
    this.#wasInB2 = false
    const isGhost = lists.listOf(page) !== NO_LIST
    // Only a reference that finds a ghost is the page's second one.
    if (isGhost && (cause === 'fault' || cause === 'rescued')) {
      lists.moveToFirst(page, T2)
    } else {
      if (isGhost) lists.remove(page)
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
  }

  audit(): void {
    const lists = this.#lists
    const l1 = lists.size(T1) + lists.size(B1)
    const all = l1 + lists.size(T2) + lists.size(B2)
    if (lists.size(B1) > 0 && l1 > this.#c) throw new Error('arc: |T1| + |B1| > c')
    if (lists.size(B2) > 0 && all > 2 * this.#c)
      throw new Error('arc: |T1| + |T2| + |B1| + |B2| > 2c')
    if (this.#p < 0 || this.#p > this.#c) throw new Error(`arc: p = ${this.#p} is not in 0 .. c`)
  }

  /**
   * Case IV makes room for ghosts before it looks for a victim. Dropping what is too much
   * afterwards drops the same pages, and also does when pages leave and return in other ways.
   */
  #trim(): void {
    const lists = this.#lists
    while (lists.size(T1) + lists.size(B1) > this.#c && lists.size(B1) > 0) this.#drop(B1)
    const l1 = lists.size(T1) + lists.size(B1)
    while (l1 + lists.size(T2) + lists.size(B2) > 2 * this.#c && lists.size(B2) > 0) this.#drop(B2)
  }

  #drop(ghosts: number): void {
    this.#lists.remove(this.#lists.last(ghosts))
  }
}

/** Adaptive replacement cache. No options. */
export const arc = definePolicy({
  name: 'arc',
  summary: 'Balances pages seen once against pages seen again, by what it misses of either.',
  paper: {
    title: 'ARC: A self-tuning, low overhead replacement cache',
    authors: 'Nimrod Megiddo, Dharmendra S. Modha',
    venue: 'USENIX FAST',
    year: 2003,
    url: 'https://www.usenix.org/conference/fast-03/arc-self-tuning-low-overhead-replacement-cache',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages, frames }) => new Arc(pages, frames),
})

export default arc
