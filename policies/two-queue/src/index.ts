/**
 * 2Q: a page earns a place in the LRU list `Am` only by being referenced again after it fell out of
 * a short FIFO, `A1in`. Which pages fell out is kept in the ghost FIFO `A1out`. References that come
 * close together happen inside `A1in` and count once, and a scan never reaches `Am`.
 *
 * Johnson and Shasha, "2Q: a low overhead high performance buffer management replacement
 * algorithm", VLDB 1994, p. 439: the full version, p. 443. A page found in `A1out` leaves it before
 * room is made for it, which the paper leaves open.
 */
import { PageListGroup, PageQueue, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

interface TwoQueueOptions {
  readonly inShare: number
  readonly outShare: number
}

/** Where a page is. A held page keeps its queue's number, and goes back there. */
const NOWHERE = 0
const A1_IN = 1
const A1_OUT = 2
const AM = 3
/** Was in `A1out` at its fault, on the way to `Am`. */
const RETURNING = 4

class TwoQueue implements EvictionPolicy {
  readonly #options: TwoQueueOptions
  readonly #A1in: PageQueue
  readonly #A1out: PageQueue
  readonly #group: PageListGroup
  /** Most recently used first. */
  readonly #Am: PageList
  #where = new Uint8Array()
  #Kin = 0
  #Kout = 0

  constructor(pages: number, frames: number, options: TwoQueueOptions) {
    this.#options = options
    this.#A1in = new PageQueue(pages, frames)
    this.#A1out = new PageQueue(pages, 0)
    this.#group = new PageListGroup(pages, 1)
    this.#Am = this.#group.lists[0]
    this.#where = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    if (this.#where[page] === AM) this.#Am.moveToFirst(page)
  }

  fault(page: PageId): void {
    if (this.#where[page] !== A1_OUT) return
    this.#A1out.remove(page)
    this.#where[page] = RETURNING
  }

  victim(): PageId {
    const last = this.#Am.last
    return this.#A1in.size > this.#Kin || last === NO_PAGE ? this.#A1in.first : last
  }

  remove(page: PageId, cause: RemoveCause): void {
    const isFromAm = this.#where[page] === AM
    if (isFromAm) this.#Am.remove(page)
    else this.#A1in.remove(page)
    if (cause === 'held') return
    this.#where[page] = NOWHERE
    if (!isFromAm && cause !== 'transferred') this.#remember(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    const from = this.#where[page]
    if (from === A1_OUT) this.#A1out.remove(page)
    const isReference = cause === 'fault' || cause === 'rescued'
    if ((isReference && from === RETURNING) || (cause === 'released' && from === AM)) {
      this.#where[page] = AM
      this.#Am.addFirst(page)
    } else {
      this.#where[page] = A1_IN
      this.#A1in.addLast(page)
    }
  }

  forget(page: PageId): void {
    if (this.#where[page] === A1_OUT) this.#A1out.remove(page)
    this.#where[page] = NOWHERE
  }

  resize(frames: number): void {
    this.#Kin = Math.max(1, Math.floor(frames * this.#options.inShare))
    this.#Kout = Math.floor(frames * this.#options.outShare)
    this.#A1in.reserve(frames)
    this.#A1out.reserve(this.#Kout + 1)
    while (this.#A1out.size > this.#Kout) this.#dropOldest()
  }

  grow(pages: number): void {
    this.#A1in.grow(pages)
    this.#A1out.grow(pages)
    this.#group.grow(pages)
    this.#where = lengthen(this.#where, pages)
  }

  audit(): void {
    if (this.#A1out.size > this.#Kout) throw new Error('A1out is longer than Kout')
  }

  #remember(page: PageId): void {
    this.#A1out.addLast(page)
    this.#where[page] = A1_OUT
    if (this.#A1out.size > this.#Kout) this.#dropOldest()
  }

  #dropOldest(): void {
    const oldest = this.#A1out.first
    this.#A1out.remove(oldest)
    this.#where[oldest] = NOWHERE
  }
}

/** 2Q, full version. */
export const twoQueue = definePolicy({
  name: 'two-queue',
  summary: 'Keeps in an LRU list only pages referenced again after a short FIFO let them go.',
  paper: {
    title: '2Q: a low overhead high performance buffer management replacement algorithm',
    authors: 'Theodore Johnson, Dennis Shasha',
    venue: 'VLDB',
    year: 1994,
    url: 'https://www.vldb.org/conf/1994/P439.PDF',
  },
  options: z.strictObject({
    inShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.25)
      .describe('Kin: the share of the frames that A1in keeps when Am has pages to give up.'),
    outShare: z
      .number()
      .min(0)
      .max(16)
      .default(0.5)
      .describe('Kout: how many pages A1out remembers, as a share of the frames.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new TwoQueue(pages, frames, options),
})

export default twoQueue
