/**
 * CLOCK-Pro: what LIRS does, on a clock. Pages whose last two references were close together are
 * *hot* and get most frames; others are *cold*. A cold page is on trial for a while, its *test
 * period*, even after it lost its frame: if it is referenced meanwhile it becomes hot, and the hot
 * page unused the longest becomes cold. How many frames cold pages get follows from how trials end.
 *
 * Jiang, Chen and Zhang, "CLOCK-Pro: An effective improvement of the CLOCK replacement", USENIX
 * Annual Technical Conference 2005, sections 4.2 to 4.4, p. 326. Names are the paper's; what it
 * leaves open is as in the authors' simulator (see the README).
 */
import { PageListGroup, lengthen, noOptions } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'

/** What a page is. All but the first are on the clock. */
const NOWHERE = 0
const HOT = 1
/** Cold and resident. */
const COLD = 2
/** Cold, in its test period, not resident. */
const NON_RESIDENT = 3

class ClockPro implements EvictionPolicy {
  readonly #group: PageListGroup
  /** From HAND_hot round to the list head: a page that HAND_hot passes goes to the end. */
  readonly #clock: PageList
  #kind: Uint8Array
  /** The reference bits. */
  #bits: Uint8Array
  /** 1 for cold pages in their test period. */
  #inTest: Uint8Array
  /** How many pages there are of each kind. */
  readonly #count = new Int32Array(4)
  /** Frames, and how many of them cold pages should have: `#mcLeast` to m. */
  #m = 0
  #mc = 0
  #mcLeast = 0
  /** HAND_cold and HAND_test look on after these pages; `NO_PAGE`: from HAND_hot. */
  #coldAfter = NO_PAGE
  #testAfter = NO_PAGE

  constructor(pages: number, frames: number) {
    this.#group = new PageListGroup(pages, 1)
    this.#clock = this.#group.lists[0]
    this.#kind = new Uint8Array(pages)
    this.#bits = new Uint8Array(pages)
    this.#inTest = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#bits[page] = 1
  }

  fault(): void {}

  /** HAND_cold. It stays before the page it finds until that is removed. */
  victim(): PageId {
    for (;;) {
      if (this.#count[COLD] === 0) {
        if (this.#count[HOT] === 0) return NO_PAGE
        this.#runHandHot()
      }
      let page = this.#next(this.#coldAfter)
      while (this.#kind[page] !== COLD) page = this.#next(page)
      this.#coldAfter = this.#clock.before(page)
      if (this.#bits[page] === 0) return page
      if (this.#inTest[page] === 1) this.#promote(page)
      else {
        this.#bits[page] = 0
        this.#inTest[page] = 1
        this.#moveToHead(page)
      }
    }
  }

  remove(page: PageId, cause: RemoveCause): void {
    const isTried = cause !== 'held' && cause !== 'transferred' && this.#inTest[page] === 1
    if (!isTried) {
      this.#drop(page)
      return
    }
    this.#become(page, NON_RESIDENT)
    this.#limitNonResident()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const isReference = cause === 'fault' || cause === 'rescued'
    this.#bits[page] = 0
    if (this.#kind[page] === NON_RESIDENT && isReference && this.#promote(page)) {
      this.#mc = Math.min(this.#mc + 1, this.#m)
      this.#limitHot()
      return
    }
    if (this.#kind[page] === NON_RESIDENT) this.#drop(page)
    const isFilling = this.#count[HOT] + this.#count[COLD] < this.#m - this.#mc
    this.#clock.addLast(page)
    this.#become(page, isReference && isFilling ? HOT : COLD)
    this.#inTest[page] = isReference && !isFilling ? 1 : 0
  }

  forget(page: PageId): void {
    if (this.#kind[page] !== NOWHERE) this.#drop(page)
  }

  resize(frames: number): void {
    this.#m = frames
    this.#mcLeast = Math.max(1, Math.floor(frames / 100))
    this.#mc = Math.max(Math.min(this.#mc, frames), this.#mcLeast)
    this.#limitHot()
    this.#limitNonResident()
  }

  grow(pages: number): void {
    this.#group.grow(pages)
    this.#kind = lengthen(this.#kind, pages)
    this.#bits = lengthen(this.#bits, pages)
    this.#inTest = lengthen(this.#inTest, pages)
  }

  audit(): void {
    const hot = this.#count[HOT]
    if (hot > this.#m - this.#mc) throw new Error(`clock-pro: ${hot} hot pages are too many`)
    if (this.#count[NON_RESIDENT] > this.#m) throw new Error('clock-pro: over m non-resident pages')
  }

  /**
   * `page`, cold, was referenced in its test period and becomes hot, unless HAND_hot passes it on its
   * way to a page that must make room: then all hot pages have been used since. False: it did.
   */
  #promote(page: PageId): boolean {
    const inTest = this.#inTest
    while (inTest[page] === 1 && this.#count[HOT] > 0 && this.#isHotFull) this.#runHandHot()
    if (inTest[page] === 0) return false
    inTest[page] = 0
    this.#bits[page] = 0
    this.#become(page, HOT)
    this.#moveToHead(page)
    this.#limitHot()
    return true
  }

  /** A non-resident page that nobody asked for was one too many: cold pages get a frame less. */
  #endTest(page: PageId): void {
    this.#inTest[page] = 0
    this.#bits[page] = 0
    if (this.#kind[page] !== NON_RESIDENT) return
    this.#mc = Math.max(this.#mc - 1, this.#mcLeast)
    this.#drop(page)
  }

  get #isHotFull(): boolean {
    return this.#count[HOT] >= this.#m - this.#mc
  }

  #limitHot(): void {
    while (this.#count[HOT] > this.#m - this.#mc) this.#runHandHot()
  }

  /** Makes a hot page cold and stops at the next one. Test periods end where it passes. */
  #runHandHot(): void {
    const hot = this.#count[HOT]
    let page = this.#clock.first
    while (this.#count[HOT] === hot || (this.#count[HOT] > 0 && this.#kind[page] !== HOT)) {
      if (this.#kind[page] === HOT && this.#bits[page] === 0) this.#become(page, COLD)
      else if (this.#inTest[page] === 1) this.#endTest(page)
      else if (this.#kind[page] === HOT) this.#bits[page] = 0
      if (this.#kind[page] !== NOWHERE) this.#moveToHead(page)
      page = this.#clock.first
    }
  }

  /** HAND_test: no more pages are remembered than there are frames. */
  #limitNonResident(): void {
    while (this.#count[NON_RESIDENT] > this.#m) {
      let page = this.#next(this.#testAfter)
      while (this.#inTest[page] === 0) page = this.#next(page)
      this.#testAfter = page
      this.#endTest(page)
    }
  }

  #become(page: PageId, kind: number): void {
    this.#count[this.#kind[page]]--
    this.#kind[page] = kind
    this.#count[kind]++
  }

  #moveToHead(page: PageId): void {
    this.#leaveHands(page)
    this.#clock.moveToLast(page)
  }

  #drop(page: PageId): void {
    this.#leaveHands(page)
    this.#clock.remove(page)
    this.#become(page, NOWHERE)
    this.#inTest[page] = 0
  }

  #leaveHands(page: PageId): void {
    if (page === this.#coldAfter) this.#coldAfter = this.#clock.before(page)
    if (page === this.#testAfter) this.#testAfter = this.#clock.before(page)
  }

  #next(page: PageId): PageId {
    const next = page === NO_PAGE ? NO_PAGE : this.#clock.after(page)
    return next === NO_PAGE ? this.#clock.first : next
  }
}

/** CLOCK-Pro. No options. */
export const clockPro = definePolicy({
  name: 'clock-pro',
  summary: 'A clock that keeps the pages whose last two references were the closest together.',
  paper: {
    title: 'CLOCK-Pro: An effective improvement of the CLOCK replacement',
    authors: 'Song Jiang, Feng Chen, Xiaodong Zhang',
    venue: 'USENIX Annual Technical Conference',
    year: 2005,
    url: 'https://www.usenix.org/conference/2005-usenix-annual-technical-conference/clock-pro-effective-improvement-clock-replacement',
  },
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages, frames }) => new ClockPro(pages, frames),
})

export default clockPro
