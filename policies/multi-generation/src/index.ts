/**
 * The multi-generational LRU of Linux. Residents live in up to four generations, numbered from
 * `minSeq`, the oldest, to `maxSeq`. A page that was used goes to the youngest; the *ageing* opens a
 * new one when the old ones run out; the *eviction* takes from the oldest. So a use costs next to
 * nothing, and page tables are walked once a generation, not once an eviction.
 *
 * Pages of the oldest generation that were used in several generations are of a higher *tier*. A
 * feedback loop, the proportional part of a PID controller, lets a tier stay for one generation
 * more where its pages are missed more often than those of tier 0.
 *
 * Zhao, "Multi-Gen LRU Framework", Linux 6.1 (2022), and Documentation/mm/multigen_lru.rst, "Aging",
 * "Eviction", "PID controller". Names are the kernel's.
 */
import { NO_LIST, PageLists, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'
import { TierFeedback, tierOf } from './tier-feedback.ts'

const MIN_NR_GENS = 2
const MAX_NR_GENS = 4

interface Options {
  readonly entry: 'youngest' | 'oldest'
  readonly protectsTiers: boolean
}

class MultiGeneration implements EvictionPolicy {
  /** Generation `seq` is the list `seq % MAX_NR_GENS + 1`, latest arrivals first. */
  readonly #generations: PageLists
  readonly #tiers = new TierFeedback()
  readonly #takeReferenced: (page: number) => boolean
  readonly #options: Options
  /** How often the page moved to the youngest generation, at most 255; kept while it is absent. */
  #uses: Uint8Array
  /** `minSeq` when the page was evicted; 0: it was not. */
  #evictedAt: Uint32Array
  #minSeq = 1
  #maxSeq = MIN_NR_GENS
  /** Where the walk goes on, and how many pages there are to walk. */
  #walk = 0
  #pages: number
  #residents = 0

  constructor(pages: number, takeReferenced: (page: number) => boolean, options: Options) {
    this.#pages = pages
    this.#takeReferenced = takeReferenced
    this.#options = options
    this.#generations = new PageLists(pages, MAX_NR_GENS)
    this.#uses = new Uint8Array(pages)
    this.#evictedAt = new Uint32Array(pages)
  }

  /** At once what a walk at the end of the generation would do with all pages used in it. */
  touch(page: PageId): void {
    const youngest = listOf(this.#maxSeq)
    if (this.#generations.listOf(page) === youngest) return
    this.#generations.moveToFirst(page, youngest)
    if (this.#uses[page] < 255) this.#uses[page]++
  }

  fault(page: PageId): void {
    const evictedAt = this.#evictedAt[page]
    if (evictedAt > 0 && this.#maxSeq - evictedAt < MAX_NR_GENS) {
      this.#tiers.countRefault(tierOf(this.#uses[page]))
    }
    this.#evictedAt[page] = 0
  }

  /** What the search passes moves up for good, so asked again it stops where it stopped. */
  victim(): PageId {
    if (this.#residents === 0) return NO_PAGE
    for (;;) {
      while (this.#isAgeingDue()) this.#age()
      const page = this.#generations.last(listOf(this.#minSeq))
      if (page === NO_PAGE) this.#minSeq++
      else if (this.#takeReferenced(page)) this.touch(page)
      else if (!this.#protects(page)) return page
    }
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#generations.remove(page)
    this.#residents--
    if (cause === 'held') return
    if (cause === 'transferred') this.#uses[page] = 0
    else {
      this.#evictedAt[page] = this.#minSeq
      this.#tiers.countEviction(tierOf(this.#uses[page]))
    }
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#residents++
    if (cause !== 'released') this.#uses[page] = 0
    const isOld = cause === 'read-ahead' || (cause === 'fault' && this.#options.entry === 'oldest')
    this.#evictedAt[page] = 0
    this.#generations.addFirst(page, listOf(isOld ? this.#minSeq : this.#maxSeq))
  }

  forget(page: PageId): void {
    this.#uses[page] = 0
    this.#evictedAt[page] = 0
  }

  resize(): void {}

  grow(pages: number): void {
    this.#pages = pages
    this.#generations.grow(pages)
    this.#uses = lengthen(this.#uses, pages)
    this.#evictedAt = lengthen(this.#evictedAt, pages)
  }

  /** The walk over page tables: looks at `pages` residents in page order. A full round ages. */
  scan(pages: number): void {
    for (let left = Math.min(pages, this.#residents); left > 0; this.#walk++) {
      if (this.#walk >= this.#pages) {
        this.#walk = 0
        this.#age()
      }
      const page = this.#walk as PageId
      if (this.#generations.listOf(page) === NO_LIST) continue
      left--
      if (this.#takeReferenced(page)) this.touch(page)
    }
  }

  audit(): void {
    const generations = this.#maxSeq - this.#minSeq + 1
    if (generations < 1 || generations > MAX_NR_GENS) {
      throw new Error(`multi-generation: there are ${generations} generations`)
    }
  }

  /**
   * As the kernel's should_run_aging: two generations are too few, four are enough, and of three
   * the youngest should hold at most a half, the oldest at least a quarter.
   */
  #isAgeingDue(): boolean {
    const surplus = this.#maxSeq - this.#minSeq - MIN_NR_GENS
    if (surplus !== 0) return surplus < 0
    const young = this.#generations.size(listOf(this.#maxSeq))
    const old = this.#generations.size(listOf(this.#minSeq))
    return young * MIN_NR_GENS > this.#residents || old * (MIN_NR_GENS + 2) < this.#residents
  }

  #age(): void {
    if (this.#maxSeq - this.#minSeq + 1 === MAX_NR_GENS) return
    this.#maxSeq++
    this.#tiers.age()
  }

  /** Moves `page`, of the oldest generation, to the next if its tier is to stay. */
  #protects(page: PageId): boolean {
    const tier = tierOf(this.#uses[page])
    if (!this.#options.protectsTiers || tier <= this.#tiers.highestUnprotected()) return false
    this.#tiers.countProtection(tier)
    this.#uses[page] = 0
    this.#generations.moveToFirst(page, listOf(this.#minSeq + 1))
    return true
  }
}

function listOf(seq: number): number {
  return (seq % MAX_NR_GENS) + 1
}

/** The multi-generational LRU. */
export const multiGeneration = definePolicy({
  name: 'multi-generation',
  summary: 'Ages pages by generation, as Linux does, and gives up the oldest generation first.',
  paper: {
    title: 'Multi-Gen LRU Framework',
    authors: 'Yu Zhao',
    venue: 'Linux kernel 6.1',
    year: 2022,
    url: 'https://docs.kernel.org/mm/multigen_lru.html',
  },
  options: z.strictObject({
    entry: z
      .enum(['youngest', 'oldest'])
      .default('youngest')
      .describe(
        'The generation a page enters: of mapped memory the youngest, of reads the oldest.',
      ),
    protectsTiers: z
      .boolean()
      .default(true)
      .describe('Whether pages used in several generations stay longer if they are missed more.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, takeReferenced }, options) =>
    new MultiGeneration(pages, takeReferenced, options),
})

export default multiGeneration
