/**
 * ARC, the adaptive replacement cache: one list for pages seen once recently (T1), one for pages
 * seen again (T2), each with the ghosts of what it lost (B1, B2). A hit on a ghost says which list
 * was too short, and moves the target size `p` of T1: nothing to tune.
 *
 * Megiddo and Modha, "ARC: A self-tuning, low overhead replacement cache", FAST 2003, Figure 4
 * (p. 123). Names are the paper's.
 */
import { noOptions, PageListGroup, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'

/** Where a page is. */
const NOWHERE = 0
const T1 = 1
const T2 = 2
const B1 = 3
const B2 = 4

class Arc implements EvictionPolicy {
  readonly #group: PageListGroup
  /** All four lists: most recently used first. */
  readonly #t1: PageList
  readonly #t2: PageList
  readonly #b1: PageList
  readonly #b2: PageList
  #where: Uint8Array
  #c: number
  /** The target size of T1, from 0 to c. Not always whole. */
  #p = 0
  /** Whether the page that faulted last was found in B2. */
  #wasInB2 = false

  constructor(pages: number, frames: number) {
    this.#group = new PageListGroup(pages, 4)
    ;[this.#t1, this.#t2, this.#b1, this.#b2] = this.#group.lists as [
      PageList,
      PageList,
      PageList,
      PageList,
    ]
    this.#where = new Uint8Array(pages)
    this.#c = frames
  }

  /** Case I. */
  touch(page: PageId): void {
    if (this.#where[page] === T2) {
      this.#t2.moveToFirst(page)
    } else {
      this.#t1.remove(page)
      this.#where[page] = T2
      this.#t2.addFirst(page)
    }
  }

  /** The adaptation in cases II and III. */
  fault(page: PageId): void {
    const where = this.#where[page]
    const b1 = this.#b1.size
    const b2 = this.#b2.size
    this.#wasInB2 = where === B2
    if (where === B1) this.#p = Math.min(this.#p + Math.max(b2 / b1, 1), this.#c)
    else if (where === B2) this.#p = Math.max(this.#p - Math.max(b1 / b2, 1), 0)
  }

  /** REPLACE. In case IV with T1 filling the whole cache, T2 is empty and T1 must do. */
  victim(): PageId {
    const t1 = this.#t1.size
    const takesT1 = t1 > this.#p || (this.#wasInB2 && t1 === this.#p)
    if ((takesT1 && t1 > 0) || this.#t2.size === 0) return this.#t1.last
    return this.#t2.last
  }

  remove(page: PageId, cause: RemoveCause): void {
    const isInT1 = this.#where[page] === T1
    if (isInT1) this.#t1.remove(page)
    else this.#t2.remove(page)
    if (cause === 'held' || cause === 'transferred') {
      this.#where[page] = NOWHERE
    } else if (isInT1) {
      this.#where[page] = B1
      this.#b1.addFirst(page)
    } else {
      this.#where[page] = B2
      this.#b2.addFirst(page)
    }
    this.#trim()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const where = this.#where[page]
    this.#wasInB2 = false
    if (where !== NOWHERE) this.#forgetGhost(page, where)
    // Only a reference that finds a ghost is the page's second one.
    if (where !== NOWHERE && (cause === 'fault' || cause === 'rescued')) {
      this.#where[page] = T2
      this.#t2.addFirst(page)
    } else {
      this.#where[page] = T1
      this.#t1.addFirst(page)
      this.#trim()
    }
  }

  forget(page: PageId): void {
    const where = this.#where[page]
    if (where !== NOWHERE) this.#forgetGhost(page, where)
  }

  resize(frames: number): void {
    this.#c = frames
    this.#p = Math.min(this.#p, frames)
    this.#trim()
  }

  grow(pages: number): void {
    this.#group.grow(pages)
    this.#where = lengthen(this.#where, pages)
  }

  audit(): void {
    const l1 = this.#t1.size + this.#b1.size
    const all = l1 + this.#t2.size + this.#b2.size
    if (this.#b1.size > 0 && l1 > this.#c) throw new Error('arc: |T1| + |B1| > c')
    if (this.#b2.size > 0 && all > 2 * this.#c)
      throw new Error('arc: |T1| + |T2| + |B1| + |B2| > 2c')
    if (this.#p < 0 || this.#p > this.#c) throw new Error(`arc: p = ${this.#p} is not in 0 .. c`)
  }

  /**
   * Case IV makes room for ghosts before it looks for a victim. Dropping what is too much
   * afterwards drops the same pages, and also does when pages leave and return in other ways.
   */
  #trim(): void {
    const l1 = this.#t1.size + this.#b1.size
    if (l1 > this.#c) this.#drop(this.#b1, l1 - this.#c)
    const all = this.#t1.size + this.#b1.size + this.#t2.size + this.#b2.size
    if (all > 2 * this.#c) this.#drop(this.#b2, all - 2 * this.#c)
  }

  /** Drops up to `count` ghosts, the least recently used first. */
  #drop(ghosts: PageList, count: number): void {
    for (let left = Math.min(count, ghosts.size); left > 0; left--) {
      const page = ghosts.last
      ghosts.remove(page)
      this.#where[page] = NOWHERE
    }
  }

  #forgetGhost(page: PageId, where: number): void {
    if (where === B1) this.#b1.remove(page)
    else this.#b2.remove(page)
    this.#where[page] = NOWHERE
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
  create: ({ pages, frames }) => new Arc(pages, frames),
})

export default arc
