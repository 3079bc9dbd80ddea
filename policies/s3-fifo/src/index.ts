/**
 * S3-FIFO: three FIFO queues. New pages enter the small queue `S`, where most turn out to be used
 * once and leave soon. Pages used more than once move to the main queue `M`, which gives a page
 * another round for each use. Pages that left `S` are remembered in the ghost queue `G`; one
 * that comes back while there goes straight to `M`.
 *
 * Yang, Zhang, Qiu, Yue and Rashmi, "FIFO queues are all you need for cache eviction", SOSP 2023,
 * algorithm 1, p. 135. There, a move to a full `M` evicts from `M` and then from `S` as well; here
 * eviction stops when there is room, after the first.
 */
import { PageQueue, lengthen } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

const options = z.strictObject({
  smallShare: z
    .number()
    .positive()
    .lt(1)
    .default(0.1)
    .describe('The share of the frames that the small queue keeps.'),
  ghostShare: z
    .number()
    .min(0)
    .max(16)
    .default(0.9)
    .describe('How many pages the ghost queue remembers, as a share of the frames.'),
  threshold: z
    .int()
    .min(1)
    .max(255)
    .default(2)
    .describe('Uses in the small queue, the first not counted, that move a page to the main one.'),
  maxFrequency: z
    .int()
    .min(1)
    .max(255)
    .default(3)
    .describe('Where counting uses stops: the most extra rounds a page gets in the main queue.'),
  variant: z
    .enum(['paper', 'libcachesim'])
    .default('paper')
    .describe('libcachesim: its start-up, its order of ghost hits, its overfull main queue.'),
})

type S3FifoOptions = z.infer<typeof options>

/** Where a page is. A held page keeps its queue's number, and goes back there. */
const NOWHERE = 0
const SMALL = 1
const MAIN = 2
const GHOST = 3
/** Was in `G` at its fault, on the way to `M` (libCacheSim's order). */
const RETURNING = 4

class S3Fifo implements EvictionPolicy {
  readonly #options: S3FifoOptions
  readonly #isPaper: boolean
  #maxFrequency = 0
  readonly #S: PageQueue
  readonly #M: PageQueue
  readonly #G: PageQueue
  #where = new Uint8Array()
  #frequency = new Uint8Array()
  #smallFrames = 0
  #mainFrames = 0
  #ghostPages = 0
  /** The page proposed and not yet removed: the search moves pages, and is made once (R3). */
  #proposed = NO_PAGE
  #hasEvicted = false

  constructor(pages: number, frames: number, options: S3FifoOptions) {
    this.#options = options
    this.#isPaper = options.variant === 'paper'
    this.#maxFrequency = options.maxFrequency
    this.#S = new PageQueue(pages, frames)
    this.#M = new PageQueue(pages, frames)
    this.#G = new PageQueue(pages, 0)
    this.#where = new Uint8Array(pages)
    this.#frequency = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    // Adds 1 below the most, else 0. Which it is cannot be predicted, so a branch costs more.
    const frequency = this.#frequency[page]
    this.#frequency[page] = frequency + ((frequency - this.#maxFrequency) >>> 31)
  }

  fault(page: PageId): void {
    if (this.#isPaper || this.#where[page] !== GHOST) return
    this.#G.remove(page)
    this.#where[page] = RETURNING
  }

  victim(): PageId {
    if (this.#proposed === NO_PAGE) {
      this.#hasEvicted = true
      const isSmallFull = this.#S.size >= this.#smallFrames || this.#M.first === NO_PAGE
      this.#proposed = isSmallFull ? this.#evictS() : this.#evictM()
    }
    return this.#proposed
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#proposed = NO_PAGE
    const isFromSmall = this.#where[page] === SMALL
    if (isFromSmall) this.#S.remove(page)
    else this.#M.remove(page)
    if (cause === 'held') return
    this.#where[page] = NOWHERE
    if (isFromSmall && cause !== 'transferred') this.#remember(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    this.#proposed = NO_PAGE
    const from = this.#where[page]
    if (from === GHOST) this.#G.remove(page)
    if (cause !== 'released') this.#frequency[page] = 0
    if (this.#belongsInMain(from, cause)) {
      this.#where[page] = MAIN
      this.#M.addLast(page)
    } else {
      this.#where[page] = SMALL
      this.#S.addLast(page)
    }
  }

  forget(page: PageId): void {
    if (this.#where[page] === GHOST) this.#G.remove(page)
    this.#where[page] = NOWHERE
  }

  resize(frames: number): void {
    this.#proposed = NO_PAGE
    this.#smallFrames = Math.max(1, Math.floor(frames * this.#options.smallShare))
    this.#mainFrames = frames - this.#smallFrames
    this.#ghostPages = Math.floor(frames * this.#options.ghostShare)
    this.#S.reserve(frames)
    this.#M.reserve(frames)
    this.#G.reserve(this.#ghostPages + 1)
    while (this.#G.size > this.#ghostPages) this.#dropGhost()
  }

  grow(pages: number): void {
    for (const queue of [this.#S, this.#M, this.#G]) queue.grow(pages)
    this.#where = lengthen(this.#where, pages)
    this.#frequency = lengthen(this.#frequency, pages)
  }

  audit(): void {
    if (this.#G.size > this.#ghostPages) throw new Error('the ghost queue is over its limit')
  }

  /** The first page of `S` that was not used enough; those before it move to `M`. */
  #evictS(): PageId {
    const { threshold } = this.#options
    for (let tail = this.#S.first; tail !== NO_PAGE; tail = this.#S.first) {
      if (this.#frequency[tail] < threshold) return tail
      this.#S.remove(tail)
      this.#where[tail] = MAIN
      this.#frequency[tail] = 0
      this.#M.addLast(tail)
      if (this.#isPaper && this.#M.size > this.#mainFrames) break
    }
    return this.#evictM()
  }

  /** The first page of `M` with no uses left; each one before it pays one for another round. */
  #evictM(): PageId {
    const frequency = this.#frequency
    let tail = this.#M.first
    while (frequency[tail] > 0) {
      frequency[tail]--
      tail = this.#M.rotate()
    }
    return tail
  }

  #belongsInMain(from: number, cause: AdmitCause): boolean {
    if (cause === 'released') return from === MAIN
    if (cause !== 'fault' && cause !== 'rescued') return false
    if (from === GHOST || from === RETURNING) return true
    return !this.#isPaper && !this.#hasEvicted && this.#S.size >= this.#smallFrames
  }

  #remember(page: PageId): void {
    this.#G.addLast(page)
    this.#where[page] = GHOST
    if (this.#G.size > this.#ghostPages) this.#dropGhost()
  }

  #dropGhost(): void {
    const oldest = this.#G.first
    this.#G.remove(oldest)
    this.#where[oldest] = NOWHERE
  }
}

/** S3-FIFO. */
export const s3Fifo = definePolicy({
  name: 's3-fifo',
  summary: 'Sifts out pages used once in a small FIFO before they reach the main one.',
  paper: {
    title: 'FIFO queues are all you need for cache eviction',
    authors: 'Juncheng Yang, Yazhuo Zhang, Ziyue Qiu, Yao Yue, K. V. Rashmi',
    venue: 'SOSP',
    year: 2023,
    url: 'https://doi.org/10.1145/3600006.3613147',
  },
  options,
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new S3Fifo(pages, frames, options),
})

export default s3Fifo
