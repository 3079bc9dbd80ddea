/**
 * What is known of each page, resident or not: when it was last used, how often it comes
 * back, its class; and what follows, its worth. One history serves the whole memory and the
 * miniatures of the duel: they differ only in which pages are resident.
 */
import { ageBin, lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { IN_USE, PageClasses, RATE_BITS, READ, WAITING, WRITTEN } from './page-classes.ts'
import type { Announcement } from './page-classes.ts'
import type { SpellEnd } from './spell-counts.ts'
import type { WorthTree } from './worth-tree.ts'

/** A census comes after so many references at least, and looks at four pages for each at most. */
const CENSUS_REFERENCES = 3000
const FIRST_CENSUS_REFERENCES = 256
/** The rate of a page is the mean of its last gaps between references, about so many. */
const GAPS = 16
/** References nearer than this share of the frames are one use of the page. */
const CORRELATED_SHARE = 1 / 8
/** References more in one use are not counted. */
const MOST_REPEATS = 254
/** Nothing is known of the use before. */
const UNKNOWN = 255
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
  /** How often the page was referenced again in this use, or the last, and in the one before. */
  #repeats: Uint8Array
  #repeatsBefore: Uint8Array
  /** In use, waiting, or what was said of the page since. */
  #standing: Uint8Array
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
    this.#repeats = new Uint8Array(pages)
    this.#repeatsBefore = new Uint8Array(pages).fill(UNKNOWN)
    this.#standing = new Uint8Array(pages)
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
    if (last > 0 && now - last < this.#correlated) this.#goOnUsing(page, write)
    else this.#beginUse(page, write)
    const isOver = this.#repeats[page] >= this.#repeatsBefore[page]
    this.#standing[page] = isOver ? WAITING : IN_USE
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
    if (this.#standing[page] !== said) this.#endSpell(page, 'said')
    this.#standing[page] = said
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
    this.#repeats[page] = 0
    this.#repeatsBefore[page] = UNKNOWN
    this.#standing[page] = IN_USE
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
    this.#repeats = lengthen(this.#repeats, pages)
    this.#repeatsBefore = lengthen(this.#repeatsBefore, pages, UNKNOWN)
    this.#standing = lengthen(this.#standing, pages)
    this.#kind = lengthen(this.#kind, pages)
  }

  #beginUse(page: PageId, write: number): void {
    if (this.#last[page] > 0) this.#repeatsBefore[page] = this.#repeats[page]
    this.#repeats[page] = 0
    this.#use[page] = write
  }

  /** One write makes it a use that writes. */
  #goOnUsing(page: PageId, write: number): void {
    if (this.#repeats[page] < MOST_REPEATS) this.#repeats[page]++
    if (write === 1) this.#use[page] = WRITTEN
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
    const standing = this.#standing[page]
    const gaps = this.#gaps[page]
    this.#kind[page] = this.#classes.classOf(page, this.#rate[page], gaps, use, standing)
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
