/**
 * LeCaR: two experts, LRU and LFU, and the regret of having followed the wrong one. Each eviction
 * follows an expert drawn by weight, and the page goes into that expert's history. If it is missed
 * while it is remembered, the expert loses weight, the more the fresher the decision.
 *
 * Vietri, Rodriguez, Martinez, Lyons, Liu, Rangaswami, Zhao and Narasimhan, "Driving cache
 * replacement with ML-based LeCaR", HotStorage 2018, algorithms 1 and 2. Names are the paper's.
 */
import { FrequencyList, NO_LIST, PageLists, lengthen } from '@selfpage/kit'
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
  readonly learningRate: number
  readonly discount: number
  readonly historyShare: number
}

/** Lists: the residents, and the pages that an expert chose, latest first. */
const RESIDENT = 1
const H_LRU = 2
const H_LFU = 3

class LeCaR implements EvictionPolicy {
  readonly #options: Options
  readonly #random: RandomSource
  /** Of residents, most recently used first. */
  readonly #lists: PageLists
  readonly #frequencies: FrequencyList
  /** When a page of a history was evicted, in references. */
  #evictedAt: Float64Array
  /** The two weights, which add up to 1: of LRU; and its regrets by age, per reference. */
  #wLRU = 0.5
  #d = 0
  #historyPages = 0
  #now = 0
  /** The page proposed, and the history of who proposed it; `NO_LIST`: both did. */
  #proposed = NO_PAGE
  #proposer = NO_LIST

  constructor(pages: number, frames: number, random: RandomSource, options: Options) {
    this.#options = options
    this.#random = random
    this.#lists = new PageLists(pages, 3)
    this.#frequencies = new FrequencyList(pages, frames)
    this.#evictedAt = new Float64Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#now++
    this.#proposed = NO_PAGE
    this.#lists.moveToFirst(page, RESIDENT)
    this.#frequencies.raise(page)
  }

  /** UPDATEWEIGHT, for a page of a history. */
  fault(page: PageId): void {
    this.#now++
    this.#proposed = NO_PAGE
    const history = this.#lists.listOf(page)
    if (history === NO_LIST) return
    const regret = this.#d ** (this.#now - this.#evictedAt[page])
    const factor = Math.exp(-this.#options.learningRate * regret)
    const lru = this.#wLRU * (history === H_LRU ? factor : 1)
    const lfu = (1 - this.#wLRU) * (history === H_LFU ? factor : 1)
    this.#wLRU = lru / (lru + lfu)
    this.#lists.remove(page)
  }

  /** Drawn once; asked again it is the same until a page is referenced or leaves. */
  victim(): PageId {
    if (this.#proposed !== NO_PAGE || this.#frequencies.size === 0) return this.#proposed
    const lru = this.#lists.last(RESIDENT)
    const lfu = this.#frequencies.first
    const followsLru = this.#random() < this.#wLRU * 2 ** 32
    this.#proposed = followsLru ? lru : lfu
    this.#proposer = followsLru ? H_LRU : H_LFU
    if (lru === lfu) this.#proposer = NO_LIST
    return this.#proposed
  }

  remove(page: PageId, cause: RemoveCause): void {
    const history = page === this.#proposed ? this.#proposer : NO_LIST
    this.#proposed = NO_PAGE
    this.#frequencies.remove(page)
    this.#lists.remove(page)
    if (cause === 'held') return
    if (cause === 'transferred' || history === NO_LIST) this.#frequencies.forget(page)
    else {
      this.#lists.addFirst(page, history)
      this.#evictedAt[page] = this.#now
      this.#trim()
    }
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#proposed = NO_PAGE
    if (this.#lists.listOf(page) !== NO_LIST) this.#lists.remove(page)
    const isReference = cause === 'fault' || cause === 'rescued'
    const known = this.#frequencies.countOf(page)
    this.#frequencies.add(page, isReference ? known + 1 : known)
    this.#lists.addFirst(page, RESIDENT)
  }

  forget(page: PageId): void {
    if (this.#lists.listOf(page) !== NO_LIST) this.#lists.remove(page)
    this.#frequencies.forget(page)
  }

  resize(frames: number): void {
    this.#d = this.#options.discount ** (1 / frames)
    this.#historyPages = Math.floor(frames * this.#options.historyShare)
    this.#frequencies.reserve(frames)
    this.#trim()
  }

  grow(pages: number): void {
    this.#lists.grow(pages)
    this.#frequencies.grow(pages)
    this.#evictedAt = lengthen(this.#evictedAt, pages)
  }

  audit(): void {
    const longest = Math.max(this.#lists.size(H_LRU), this.#lists.size(H_LFU))
    if (longest > this.#historyPages) throw new Error('lecar: a history is too long')
    if (!(this.#wLRU >= 0 && this.#wLRU <= 1)) throw new Error('lecar: a weight is not in 0 .. 1')
  }

  #trim(): void {
    for (let history = H_LRU; history <= H_LFU; history++) {
      while (this.#lists.size(history) > this.#historyPages) {
        const oldest = this.#lists.last(history)
        this.#lists.remove(oldest)
        this.#frequencies.forget(oldest)
      }
    }
  }
}

/** Learning cache replacement. */
export const lecar = definePolicy({
  name: 'lecar',
  summary: 'Follows LRU or LFU, whichever it regrets less to have followed lately.',
  paper: {
    title: 'Driving cache replacement with ML-based LeCaR',
    authors:
      'Giuseppe Vietri, Liana V. Rodriguez, Wendy A. Martinez, Steven Lyons, Jason Liu, ' +
      'Raju Rangaswami, Ming Zhao, Giri Narasimhan',
    venue: 'USENIX HotStorage',
    year: 2018,
    url: 'https://www.usenix.org/conference/hotstorage18/presentation/vietri',
  },
  options: z.strictObject({
    learningRate: z
      .number()
      .min(0)
      .max(10)
      .default(0.45)
      .describe('How much of its weight the expert of a page missed at once loses (exponent).'),
    discount: z
      .number()
      .gt(0)
      .max(1)
      .default(0.005)
      .describe('What is left of a regret after as many references as there are frames.'),
    historyShare: z
      .number()
      .min(0)
      .max(16)
      .default(1)
      .describe('How many pages each history remembers, in multiples of the frames.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames, random }, options) => new LeCaR(pages, frames, random, options),
})

export default lecar
