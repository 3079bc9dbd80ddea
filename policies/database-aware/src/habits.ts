/**
 * What one stream of references (look-ups, scans, joins) has taught about each page: when it was
 * last referenced by that stream, at which rate it comes back, and so what keeping it is worth.
 *
 * Pages that come back at the same rate are a family, if it is as well known: what seems slow after
 * one gap may be chance. Those of the same object and page kind in it are a class, which leans on
 * the family while little is known of it (`ReuseTree` in the kit).
 */
import { AGE_BINS, ReuseTree, ageBin, lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { MOST_HABITS } from './habit-numbers.ts'

/** Rates are bins of ages in steps of a sixteenth. A family is an octave, four bins. */
const RATE_BITS = 4
const FAMILY_BITS = RATE_BITS + 2
const RATES = (((AGE_BINS << RATE_BITS) - 1) >> FAMILY_BITS) + 1
/** A rate is guessed from fewer gaps than these, and well known from the latter on. */
const SOME_GAPS = 3
const MANY_GAPS = 8
/** The first family is of pages whose rate is not known; then those of which it is guessed, and so on. */
const FAMILIES = 1 + 3 * RATES
const MOST_CLASSES = 512
/** The rate is the mean of the last gaps, about so many. */
const MOST_GAPS = 16
/** A census comes after so many references of the stream; each time a quarter more, for it tells less. */
const FIRST_CENSUS_REFERENCES = 256
/** And after so many of all streams at the latest, but it looks at four pages for each at most. */
const CENSUS_REFERENCES = 2000
const CENSUS_PAGES_A_REFERENCE = 4
/** Gaps below this share of the frames say that a page is in use, not how often it will be. */
const CORRELATED_SHARE = 1 / 32

/** The habits of pages in one stream. Times are references of all streams. */
export class Habits {
  readonly #tree: ReuseTree
  /** The class of a family and a habit, 0: none yet. */
  readonly #classes = new Uint16Array(FAMILIES * MOST_HABITS)
  /** By page: the time of its last reference by this stream; 0: none. */
  #last: Uint32Array
  /** By page: the mean of its last gaps, as bins of ages in steps; and of how many gaps. */
  #rate: Uint16Array
  #gaps: Uint8Array
  #class: Uint16Array
  #correlated: number
  /** References of the stream between censuses, and until the next; and when that is due at the latest. */
  #rhythm = FIRST_CENSUS_REFERENCES
  #left = FIRST_CENSUS_REFERENCES
  #latest = 0

  constructor(pages: number, frames: number, memory: number) {
    this.#tree = new ReuseTree(FAMILIES, Math.min(MOST_CLASSES, FAMILIES + pages), memory)
    this.#last = new Uint32Array(pages)
    this.#rate = new Uint16Array(pages)
    this.#gaps = new Uint8Array(pages)
    this.#class = new Uint16Array(pages)
    this.#correlated = frames * CORRELATED_SHARE
  }

  /** When the stream last referenced `page`; 0: never. */
  lastOf(page: PageId): number {
    return this.#last[page]
  }

  /** The stream references `page`, which is of habit `habit`, at time `now`. */
  reference(page: PageId, now: number, habit: number): void {
    const last = this.#last[page]
    this.#last[page] = now
    this.#left--
    if (last > 0) {
      this.#tree.countReuse(this.#class[page], now - last)
      if (now - last >= this.#correlated) this.#average(page, ageBin(now - last) << RATE_BITS)
    }
    this.#class[page] = this.#classOf(this.#familyOf(page), habit)
  }

  /** Hits per reference that a frame for a page earns from this stream, by place. */
  get indices(): Readonly<Float64Array> {
    return this.#tree.indices
  }

  /** The place of `page` in `indices`; -1: the stream never referenced it. */
  placeOf(page: PageId, now: number): number {
    const last = this.#last[page]
    return last === 0 ? -1 : this.#tree.placeOf(this.#class[page], now - last)
  }

  isCensusDue(now: number): boolean {
    return this.#left <= 0 || now >= this.#latest
  }

  /** Counts who still waits, and makes new indices. */
  takeCensus(now: number): void {
    const last = this.#last
    const most = Math.max(CENSUS_REFERENCES, Math.ceil(last.length / CENSUS_PAGES_A_REFERENCE))
    if (this.#left <= 0) this.#rhythm = Math.min(this.#rhythm + (this.#rhythm >> 2), most)
    this.#left = this.#rhythm
    this.#latest = now + most
    this.#tree.beginCensus()
    for (let page = 0; page < last.length; page++) {
      if (last[page] > 0) this.#tree.countWaiting(this.#class[page], now - last[page])
    }
    this.#tree.settle()
  }

  /** Takes `back` off all times. */
  countAnew(back: number): void {
    const last = this.#last
    for (let page = 0; page < last.length; page++) {
      if (last[page] > 0) last[page] = Math.max(last[page] - back, 1)
    }
    this.#latest -= back
  }

  forget(page: PageId): void {
    this.#last[page] = 0
    this.#rate[page] = 0
    this.#gaps[page] = 0
    this.#class[page] = 0
  }

  resize(frames: number): void {
    this.#correlated = frames * CORRELATED_SHARE
  }

  grow(pages: number): void {
    this.#last = lengthen(this.#last, pages)
    this.#rate = lengthen(this.#rate, pages)
    this.#gaps = lengthen(this.#gaps, pages)
    this.#class = lengthen(this.#class, pages)
  }

  #average(page: PageId, rate: number): void {
    const gaps = Math.min(this.#gaps[page] + 1, MOST_GAPS)
    this.#gaps[page] = gaps
    this.#rate[page] += Math.round((rate - this.#rate[page]) / gaps)
  }

  #familyOf(page: PageId): number {
    const gaps = this.#gaps[page]
    if (gaps === 0) return 0
    const certainty = (gaps >= SOME_GAPS ? 1 : 0) + (gaps >= MANY_GAPS ? 1 : 0)
    return 1 + certainty * RATES + (this.#rate[page] >> FAMILY_BITS)
  }

  /** Families are classes themselves, for pages of no particular habit. */
  #classOf(family: number, habit: number): number {
    if (habit === 0) return family
    const place = family * MOST_HABITS + habit
    if (this.#classes[place] === 0) this.#classes[place] = this.#tree.add(family)
    return this.#classes[place]
  }
}
