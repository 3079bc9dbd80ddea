/**
 * What is known of each page, resident or not: when it was last used, how often it comes
 * back, its class; and what follows, its worth. One history serves the whole memory and the
 * miniatures of the duel: they differ only in which pages are resident.
 */
import { ageBin, lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { PageClasses, RATE_BITS, READ, UNSPOKEN, WRITTEN } from './page-classes.ts'
import type { Announcement } from './page-classes.ts'
import type { SpellEnd } from './spell-counts.ts'
import type { WorthTree } from './worth-tree.ts'

/** A census comes after so many references at least, and looks at four pages for each at most. */
const CENSUS_REFERENCES = 3000
const FIRST_CENSUS_REFERENCES = 256
/** The rate of a page is the mean of its last gaps between references, about so many. */
const GAPS = 16
/** Gaps below this share of the frames say only that the page is in use. */
const CORRELATED_SHARE = 1 / 8
/** Times from here on are counted anew. */
const LATEST = 2 ** 31

export class PageHistory {
  readonly #classes: PageClasses
  /** In references; 0: never. */
  #last: Uint32Array
  /** The mean of the page's last gaps: bins of ages, in steps. */
  #rate: Uint16Array
  #gaps: Uint8Array
  /** Read or written. */
  #use: Uint8Array
  /** What was said of the page since its last use. */
  #said: Uint8Array
  #kind: Uint16Array
  /** In references. Never 0, which stands for never. */
  #now = 1
  #lastCensus = 0
  #nextCensus = FIRST_CENSUS_REFERENCES
  #correlated = 0
  /** Changes with everything that changes any page's worth. */
  version = 0

  constructor(pages: number, frames: number, memory: number, writeBackCost: number) {
    this.#classes = new PageClasses(pages, memory, writeBackCost)
    this.#last = new Uint32Array(pages)
    this.#rate = new Uint16Array(pages)
    this.#gaps = new Uint8Array(pages)
    this.#use = new Uint8Array(pages)
    this.#said = new Uint8Array(pages)
    this.#kind = new Uint16Array(pages)
    this.resize(frames)
  }

  /** When the page was last used; of two equally worthy pages the older one goes. */
  lastOf(page: PageId): number {
    return this.#last[page]
  }

  /** By place ({@link placeOf}): what keeping a page is worth that is clean, or dirty. */
  get worths(): Readonly<Pick<WorthTree, 'clean' | 'dirty'>> {
    return this.#classes.tree
  }

  /** Where the worth of `page` stands now. */
  placeOf(page: PageId): number {
    return this.#classes.tree.placeOf(this.#kind[page], this.#now - this.#last[page])
  }

  /** A reference to `page`; `write` is 1 if it writes. */
  reference(page: PageId, write: number): void {
    const now = ++this.#now
    const last = this.#last[page]
    this.version++
    if (last > 0) this.#comeBack(page, now - last, write === 1 ? 'written' : 'read')
    // Between two gaps that count, one write makes it a page that is written.
    const isBusy = last > 0 && now - last < this.#correlated
    this.#use[page] = isBusy && this.#use[page] === WRITTEN ? WRITTEN : write
    this.#said[page] = UNSPOKEN
    this.#last[page] = now
    this.#classify(page)
    if (now >= this.#nextCensus) this.#takeCensus()
  }

  /** A page came that nobody referenced. */
  arrive(page: PageId): void {
    if (this.#last[page] > 0) return
    this.#last[page] = this.#now
    this.#classify(page)
  }

  /** Somebody says what `page` holds. It counts until the page is used. */
  announce(page: PageId, said: Announcement): void {
    this.version++
    if (this.#said[page] !== said) this.#endSpell(page, 'said')
    this.#said[page] = said
    if (this.#last[page] > 0) this.#classify(page)
  }

  map(page: PageId, region: number): void {
    this.version++
    this.#classes.map(page, region)
    this.#classify(page)
  }

  /** The page's uses are no history of what is there now; where it lies stays. */
  forgetUses(page: PageId): void {
    this.version++
    this.#last[page] = 0
    this.#rate[page] = 0
    this.#gaps[page] = 0
    this.#use[page] = READ
    this.#said[page] = UNSPOKEN
    this.#kind[page] = 0
  }

  /** What the page held is no more. */
  forget(page: PageId): void {
    this.#endSpell(page, 'died')
    this.forgetUses(page)
    this.#classes.unmap(page)
  }

  resize(frames: number): void {
    this.#correlated = frames * CORRELATED_SHARE
  }

  grow(pages: number): void {
    this.#classes.grow(pages)
    this.#last = lengthen(this.#last, pages)
    this.#rate = lengthen(this.#rate, pages)
    this.#gaps = lengthen(this.#gaps, pages)
    this.#use = lengthen(this.#use, pages)
    this.#said = lengthen(this.#said, pages)
    this.#kind = lengthen(this.#kind, pages)
  }

  #comeBack(page: PageId, age: number, end: SpellEnd): void {
    this.#endSpell(page, end)
    if (age < this.#correlated) return
    const gaps = Math.min(this.#gaps[page] + 1, GAPS)
    this.#gaps[page] = gaps
    this.#rate[page] += Math.round(((ageBin(age) << RATE_BITS) - this.#rate[page]) / gaps)
  }

  #endSpell(page: PageId, end: SpellEnd): void {
    if (this.#last[page] > 0) this.#classes.tree.countEnd(this.placeOf(page), end)
  }

  #classify(page: PageId): void {
    const use = this.#use[page]
    const said = this.#said[page]
    this.#kind[page] = this.#classes.classOf(page, this.#rate[page], this.#gaps[page], use, said)
  }

  #takeCensus(): void {
    const last = this.#last
    const { tree } = this.#classes
    if (this.#now >= LATEST) this.#countAnew()
    tree.beginCensus(this.#now - this.#lastCensus)
    for (let page = 0 as PageId; page < last.length; page++) {
      if (last[page] > 0) tree.countWaiting(this.placeOf(page))
    }
    tree.settle()
    this.#lastCensus = this.#now
    const due = Math.max(FIRST_CENSUS_REFERENCES, this.#now >> 2)
    this.#nextCensus = this.#now + Math.min(due, Math.max(CENSUS_REFERENCES, last.length >> 2))
  }

  #countAnew(): void {
    const last = this.#last
    const back = LATEST / 2
    for (let page = 0; page < last.length; page++) {
      if (last[page] > 0) last[page] = Math.max(last[page] - back, 1)
    }
    this.#now -= back
  }
}
