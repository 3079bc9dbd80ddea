/**
 * LHD, least hit density: a page is worth the hits it will bring by the time it will take up its
 * frame until it is hit or evicted. Both are learned, by class and age (references since the last
 * use), from what became of the pages before it: how many that reached its age were hit later, how
 * many evicted, and when. Pages are of one class if they came back after similar times.
 *
 * Beckmann, Chen and Cidon, "LHD: Improving cache hit rate by maximizing hit density", NSDI 2018,
 * sections 3 and 4, p. 392. Sizes are one here.
 */
import { Dice, PageSet, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type {
  AdmitCause,
  EvictionPolicy,
  PageId,
  RandomSource,
  RemoveCause,
} from '@selfpage/policy'
import { z } from 'zod'
import { HitDensities, MAX_AGE, classOf } from './hit-densities.ts'

interface Options {
  readonly sample: number
  readonly explorerShare: number
  readonly period: number
}

/**
 * The ages told apart reach so many times the frames: where most references hit, as in a memory, a
 * page stays that long unused before it goes.
 */
const AGES_SHARE = 200
/** Of so many new pages one becomes an explorer while there are too few. */
const EXPLORER_ODDS = 32
/** An update looks at 16,384 densities, which should not cost more than the references do. */
const LEAST_PERIOD_REFERENCES = 10_000

class Lhd implements EvictionPolicy {
  readonly #options: Options
  readonly #dice: Dice
  readonly #residents: PageSet
  readonly #learned = new HitDensities()
  /** When the page was last used, in references. */
  #lastUse: Float64Array
  /** Its age at that use. */
  #lastAge: Uint16Array
  #kind: Uint8Array
  /** 1 for a page that stays until it is hit or very old, so that late hits are seen too. */
  #isExplorer: Uint8Array
  #explorers = 0
  #mostExplorers = 0
  #now = 0
  /** How many references one step of age is. */
  #coarsening = 1
  #periodReferences = 0
  #nextUpdate = LEAST_PERIOD_REFERENCES
  #proposed = NO_PAGE

  constructor(pages: number, frames: number, random: RandomSource, options: Options) {
    this.#options = options
    this.#dice = new Dice(random)
    this.#residents = new PageSet(pages)
    this.#lastUse = new Float64Array(pages)
    this.#lastAge = new Uint16Array(pages)
    this.#kind = new Uint8Array(pages)
    this.#isExplorer = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#tick()
    const age = this.#ageOf(page)
    this.#learned.countHit(this.#kind[page] * MAX_AGE + age)
    this.#kind[page] = classOf(age + this.#lastAge[page])
    this.#lastAge[page] = age
    this.#lastUse[page] = this.#now
    this.#endExploration(page)
    this.#mayExplore(page)
  }

  fault(): void {
    this.#tick()
  }

  /** Drawn once; asked again it is the same until a page is referenced or leaves. */
  victim(): PageId {
    if (this.#proposed === NO_PAGE) this.#proposed = this.#leastOfSample()
    return this.#proposed
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#residents.remove(page)
    this.#proposed = NO_PAGE
    this.#endExploration(page)
    if (cause === 'held' || cause === 'transferred') return
    this.#learned.countEviction(this.#kind[page] * MAX_AGE + this.#ageOf(page))
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#residents.add(page)
    this.#proposed = NO_PAGE
    if (cause === 'released') return
    // Pages that come from another policy keep their order.
    if (cause === 'transferred') this.#tick()
    this.#lastUse[page] = this.#now
    this.#lastAge[page] = MAX_AGE
    this.#kind[page] = classOf(MAX_AGE)
    if (cause === 'fault') this.#mayExplore(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#coarsening = Math.max(1, Math.round((frames * AGES_SHARE) / MAX_AGE))
    this.#mostExplorers = Math.floor(frames * this.#options.explorerShare)
    this.#periodReferences = Math.max(LEAST_PERIOD_REFERENCES, frames * this.#options.period)
  }

  grow(pages: number): void {
    this.#residents.grow(pages)
    this.#lastUse = lengthen(this.#lastUse, pages)
    this.#lastAge = lengthen(this.#lastAge, pages)
    this.#kind = lengthen(this.#kind, pages)
    this.#isExplorer = lengthen(this.#isExplorer, pages)
  }

  #tick(): void {
    this.#proposed = NO_PAGE
    this.#now++
    if (this.#now < this.#nextUpdate) return
    this.#nextUpdate = this.#now + this.#periodReferences
    this.#learned.update()
  }

  #ageOf(page: PageId): number {
    const age = Math.floor((this.#now - this.#lastUse[page]) / this.#coarsening)
    return Math.min(age, MAX_AGE - 1)
  }

  /** Of equals the one unused the longest; an explorer only if there is nothing else. */
  #leastOfSample(): PageId {
    const residents = this.#residents
    const { densities } = this.#learned
    const isSmall = residents.size <= this.#options.sample
    const drawn = isSmall ? residents.size : this.#options.sample
    let least = NO_PAGE
    let leastPlace = 0
    for (let draw = 0; draw < drawn; draw++) {
      const page = residents.at(isSmall ? draw : this.#dice.below(residents.size))
      const age = this.#ageOf(page)
      const place = this.#kind[page] * MAX_AGE + age
      if (least !== NO_PAGE) {
        const difference = this.#isExplorer[page] - this.#isExplorer[least]
        if (difference > 0) continue
        const isLess =
          difference < 0 ||
          densities[place] < densities[leastPlace] ||
          (densities[place] === densities[leastPlace] && this.#lastUse[page] < this.#lastUse[least])
        if (!isLess) continue
      }
      if (age === MAX_AGE - 1) this.#endExploration(page)
      least = page
      leastPlace = place
    }
    return least
  }

  #mayExplore(page: PageId): void {
    if (this.#explorers >= this.#mostExplorers || this.#dice.below(EXPLORER_ODDS) > 0) return
    this.#isExplorer[page] = 1
    this.#explorers++
  }

  #endExploration(page: PageId): void {
    this.#explorers -= this.#isExplorer[page]
    this.#isExplorer[page] = 0
  }
}

/** Least hit density. */
export const lhd = definePolicy({
  name: 'lhd',
  summary: 'Gives up the page that will bring the fewest hits for the time it takes up a frame.',
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
    explorerShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.01)
      .describe('Share of the frames for pages that stay until they are hit or very old.'),
    period: z
      .number()
      .positive()
      .max(4096)
      .default(16)
      .describe('References between updates, in multiples of the frames; 10,000 at least.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames, random }, options) => new Lhd(pages, frames, random, options),
})

export default lhd
