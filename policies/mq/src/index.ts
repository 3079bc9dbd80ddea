/**
 * MQ, multi-queue: LRU queues by the logarithm of a page's reference count, of which the lowest gives
 * up first. A page not referenced for `lifeTime` references sinks one queue, so that what was
 * popular does not stay for good. Counts of pages that left are remembered for a while, in `Qout`.
 * Made for second-level buffers, where pages come back late, when LRU has lost them.
 *
 * Zhou, Philbin and Li, "The Multi-Queue replacement algorithm for second level buffer caches",
 * USENIX Annual Technical Conference 2001, section 4, Figure 5. Names are the paper's.
 */
import { NO_LIST, PageLists, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

interface Options {
  readonly queues: number
  readonly lifeTimeShare: number
  readonly outShare: number
}

/** Q0; Qk is list `k + 1`, and Qout the one after the highest. */
const LOWEST = 1
/** Counts stop here, which is enough for the most queues. */
const MOST_REFERENCES = 0xffff

class Mq implements EvictionPolicy {
  readonly #options: Options
  /** Most recently used (of Qout: come) first. */
  readonly #lists: PageLists
  readonly #highest: number
  readonly #out: number
  /** References to the page, in earlier stays too if Qout remembered them. */
  #references: Uint16Array
  /** After which reference a page of a queue sinks. */
  #expireTime: Float64Array
  #now = 0
  #lifeTime = 0
  #outPages = 0

  constructor(pages: number, frames: number, options: Options) {
    this.#options = options
    this.#highest = options.queues
    this.#out = options.queues + 1
    this.#lists = new PageLists(pages, this.#out)
    this.#references = new Uint16Array(pages)
    this.#expireTime = new Float64Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#count(page)
    this.#lists.moveToFirst(page, this.#queueNum(page))
    this.#expireTime[page] = this.#now + this.#lifeTime
    this.#adjust()
  }

  fault(): void {}

  victim(): PageId {
    let queue = LOWEST
    while (queue < this.#highest && this.#lists.size(queue) === 0) queue++
    return this.#lists.last(queue)
  }

  remove(page: PageId, cause: RemoveCause): void {
    if (cause === 'held' || cause === 'transferred') this.#lists.remove(page)
    else this.#lists.moveToFirst(page, this.#out)
    if (cause === 'transferred') this.#references[page] = 0
    this.#trim()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const wasOut = this.#lists.listOf(page) === this.#out
    const isReference = cause === 'fault' || cause === 'rescued'
    if (wasOut) this.#lists.remove(page)
    if (!wasOut && cause !== 'released') this.#references[page] = 0
    if (isReference) this.#count(page)
    this.#lists.addFirst(page, this.#queueNum(page))
    this.#expireTime[page] = this.#now + this.#lifeTime
    if (isReference) this.#adjust()
  }

  forget(page: PageId): void {
    if (this.#lists.listOf(page) !== NO_LIST) this.#lists.remove(page)
    this.#references[page] = 0
  }

  resize(frames: number): void {
    this.#lifeTime = Math.max(1, Math.floor(frames * this.#options.lifeTimeShare))
    this.#outPages = Math.floor(frames * this.#options.outShare)
    this.#trim()
  }

  grow(pages: number): void {
    this.#lists.grow(pages)
    this.#references = lengthen(this.#references, pages)
    this.#expireTime = lengthen(this.#expireTime, pages)
  }

  audit(): void {
    if (this.#lists.size(this.#out) > this.#outPages) throw new Error('mq: Qout is too long')
  }

  #count(page: PageId): void {
    if (this.#references[page] < MOST_REFERENCES) this.#references[page]++
  }

  /** The list of queue log2(references). */
  #queueNum(page: PageId): number {
    const log = 31 - Math.clz32(this.#references[page] | 1)
    return Math.min(LOWEST + log, this.#highest)
  }

  /** Of each queue the page unused the longest sinks if its time is over. */
  #adjust(): void {
    const lists = this.#lists
    this.#now++
    for (let queue = LOWEST + 1; queue <= this.#highest; queue++) {
      const page = lists.last(queue)
      if (page === NO_PAGE || this.#expireTime[page] >= this.#now) continue
      lists.moveToFirst(page, queue - 1)
      this.#expireTime[page] = this.#now + this.#lifeTime
    }
  }

  #trim(): void {
    while (this.#lists.size(this.#out) > this.#outPages) {
      this.#lists.remove(this.#lists.last(this.#out))
    }
  }
}

/** Multi-queue. */
export const mq = definePolicy({
  name: 'mq',
  summary: 'LRU queues by how often a page was referenced; pages sink with time, the lowest goes.',
  paper: {
    title: 'The Multi-Queue replacement algorithm for second level buffer caches',
    authors: 'Yuanyuan Zhou, James F. Philbin, Kai Li',
    venue: 'USENIX Annual Technical Conference',
    year: 2001,
    url: 'https://www.usenix.org/conference/2001-usenix-annual-technical-conference/multi-queue-replacement-algorithm-second-level',
  },
  options: z.strictObject({
    queues: z
      .int()
      .min(1)
      .max(16)
      .default(8)
      .describe('m: how many queues; the highest is of pages with 2^(m-1) references and more.'),
    lifeTimeShare: z
      .number()
      .positive()
      .max(1024)
      .default(4)
      .describe('lifeTime: after so many references, in multiples of the frames, a page sinks.'),
    outShare: z
      .number()
      .min(0)
      .max(16)
      .default(4)
      .describe('How many pages Qout remembers, in multiples of the frames.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new Mq(pages, frames, options),
})

export default mq
