/**
 * Gittins: learns when pages come back and gives up the page whose frame would earn the fewest hits
 * per reference. It is told nothing but references. Loops become most recently used first, skewed
 * data least frequently used first, without anybody saying which is which.
 *
 * Pages are of one class if they came back at the same rate so far; per class a life table of ages
 * at reuse gives an index for each age (`ReuseTable` in the kit, with its sources). The victim is
 * the lowest of a sample of residents, as in Beckmann, Chen and Cidon, "LHD: Improving cache hit rate
 * by maximizing hit density", NSDI 2018, sections 3 and 4. How this differs: the README.
 */
import { AGE_BINS, Dice, PageSet, ReuseTable, ageBin, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type {
  AdmitCause,
  EvictionPolicy,
  PageId,
  RandomSource,
  RemoveCause,
} from '@selfpage/policy'
import { z } from 'zod'

interface Options {
  readonly sample: number
  readonly gaps: number
  readonly correlatedShare: number
  readonly memory: number
}

/** A census comes after so many references at least, and looks at four pages for each at most. */
const CENSUS_REFERENCES = 2000
const FIRST_CENSUS_REFERENCES = 256
/** Rates are bins of ages in steps of a sixteenth. A class is an octave, four bins. */
const RATE_BITS = 4
const CLASS_BITS = RATE_BITS + 2
/** The first class is of pages whose rate is not known. */
const CLASSES = 1 + (((AGE_BINS << RATE_BITS) - 1) >> CLASS_BITS) + 1
/** Times from here on are counted anew. */
const LATEST = 2 ** 31

class Gittins implements EvictionPolicy {
  readonly #options: Options
  readonly #dice: Dice
  readonly #table: ReuseTable
  readonly #residents: PageSet
  /** When each page was last referenced, in references; 0: never. */
  #last: Uint32Array
  /** The mean of the page's last gaps between references: bins of ages, in steps. */
  #rate: Uint16Array
  /** How many gaps that is the mean of. */
  #gaps: Uint8Array
  /** The class that follows. */
  #kind: Uint8Array
  #now = 0
  #nextCensus = FIRST_CENSUS_REFERENCES
  /** Gaps below this many references say only that the page is in use. */
  #correlated = 0
  #proposed = NO_PAGE

  constructor(pages: number, frames: number, random: RandomSource, options: Options) {
    this.#options = options
    this.#dice = new Dice(random)
    this.#table = new ReuseTable(CLASSES, options.memory)
    this.#residents = new PageSet(pages)
    this.#last = new Uint32Array(pages)
    this.#rate = new Uint16Array(pages)
    this.#gaps = new Uint8Array(pages)
    this.#kind = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#reference(page)
  }

  fault(page: PageId): void {
    this.#reference(page)
  }

  /** Drawn once; asked again it is the same until a page is referenced or leaves. */
  victim(): PageId {
    if (this.#proposed === NO_PAGE) this.#proposed = this.#leastOfSample()
    return this.#proposed
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#residents.remove(page)
    this.#proposed = NO_PAGE
    if (cause === 'transferred') this.forget(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#residents.add(page)
    this.#proposed = NO_PAGE
    if (this.#last[page] === 0 || cause === 'transferred') this.#last[page] = Math.max(this.#now, 1)
  }

  forget(page: PageId): void {
    this.#last[page] = 0
    this.#rate[page] = 0
    this.#gaps[page] = 0
    this.#kind[page] = 0
  }

  resize(frames: number): void {
    this.#correlated = frames * this.#options.correlatedShare
  }

  grow(pages: number): void {
    this.#residents.grow(pages)
    this.#last = lengthen(this.#last, pages)
    this.#rate = lengthen(this.#rate, pages)
    this.#gaps = lengthen(this.#gaps, pages)
    this.#kind = lengthen(this.#kind, pages)
  }

  #reference(page: PageId): void {
    const now = ++this.#now
    const last = this.#last[page]
    if (last > 0) {
      this.#table.countReuse(this.#kind[page], now - last)
      if (now - last >= this.#correlated) this.#average(page, ageBin(now - last) << RATE_BITS)
    }
    this.#last[page] = now
    this.#proposed = NO_PAGE
    if (now >= this.#nextCensus) this.#takeCensus()
  }

  #average(page: PageId, rate: number): void {
    const gaps = Math.min(this.#gaps[page] + 1, this.#options.gaps)
    this.#gaps[page] = gaps
    this.#rate[page] += Math.round((rate - this.#rate[page]) / gaps)
    this.#kind[page] = 1 + (this.#rate[page] >> CLASS_BITS)
  }

  /** Of equals the one unused the longest. */
  #leastOfSample(): PageId {
    const residents = this.#residents
    const table = this.#table
    const { indices } = table
    const last = this.#last
    const kind = this.#kind
    const now = this.#now
    const isSmall = residents.size <= this.#options.sample
    const drawn = isSmall ? residents.size : this.#options.sample
    let least = NO_PAGE
    let leastPlace = 0
    for (let draw = 0; draw < drawn; draw++) {
      const page = residents.at(isSmall ? draw : this.#dice.below(residents.size))
      const place = table.placeOf(kind[page], now - last[page])
      const isLess =
        least === NO_PAGE ||
        indices[place] < indices[leastPlace] ||
        (indices[place] === indices[leastPlace] && last[page] < last[least])
      if (!isLess) continue
      least = page
      leastPlace = place
    }
    return least
  }

  #takeCensus(): void {
    const last = this.#last
    if (this.#now >= LATEST) this.#countAnew()
    this.#table.beginCensus()
    for (let page = 0 as PageId; page < last.length; page++) {
      if (last[page] > 0) this.#table.countWaiting(this.#kind[page], this.#now - last[page])
    }
    this.#table.settle()
    // The first ones come sooner: what little is known is better than nothing.
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

/** The Gittins index of pages. */
export const gittins = definePolicy({
  name: 'gittins',
  summary: 'Learns when pages come back; gives up the one whose frame would earn the fewest hits.',
  paper: {
    title: 'LHD: Improving cache hit rate by maximizing hit density',
    authors: 'Nathan Beckmann, Haoxian Chen, Asaf Cidon',
    venue: 'USENIX NSDI',
    year: 2018,
    url: 'https://www.usenix.org/conference/nsdi18/presentation/beckmann',
  },
  options: z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(1024)
      .default(64)
      .describe('How many residents are drawn for a victim; of fewer, all are looked at.'),
    gaps: z
      .int()
      .min(1)
      .max(255)
      .default(16)
      .describe(
        'The rate of a page is the mean of its last gaps between references, about so many.',
      ),
    correlatedShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.125)
      .describe('Gaps below this share of the frames, in references, do not count for the rate.'),
    memory: z
      .number()
      .min(0)
      .max(1)
      .default(0.996)
      .describe('The weight that what was learned keeps from one census to the next.'),
  }),
  create: ({ pages, frames, random }, options) => new Gittins(pages, frames, random, options),
})

export default gittins
