/**
 * LIRS: a page is worth its frame if the number of other pages between its last two references
 * (IRR) is low. Pages of low IRR (LIR) get nearly all frames. The others (HIR) pass through a small
 * queue Q; one that is referenced again while it is still on the stack S, resident or not, has
 * shown a lower IRR than the LIR page at the bottom of S, and takes its place.
 *
 * Jiang and Zhang, "LIRS: An efficient low inter-reference recency set replacement policy to
 * improve buffer cache performance", SIGMETRICS 2002, section 3.2. Names are the paper's.
 */
import { PageListGroup, PageQueue, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

/** What a page is, and which of S and Q it is in. */
const NOWHERE = 0
/** In S. */
const LIR = 1
/** Resident, in S and in Q. */
const HIR_IN_S = 2
/** Resident, in Q only. */
const HIR = 3
/** Not resident, in S. */
const GHOST = 4

interface Options {
  readonly hirShare: number
  readonly hirMinFrames: number
  readonly stackLimit: number | null
  readonly variant: 'paper' | 'libcachesim'
}

class Lirs implements EvictionPolicy {
  readonly #options: Options
  readonly #isLibCacheSim: boolean
  readonly #stackLinks: PageListGroup
  /** Most recently used first; the last is a LIR page. */
  readonly #s: PageList
  /** The resident HIR pages; the first goes first. */
  readonly #q: PageQueue
  /** The pages on S that are not resident, in order of eviction; kept only where S has a limit. */
  readonly #ghosts: PageQueue | null
  #state = new Uint8Array()
  #lirPages = 0
  #lirFrames = 0
  #stackLimit = Infinity

  constructor(pages: number, frames: number, options: Options) {
    this.#options = options
    this.#isLibCacheSim = options.variant === 'libcachesim'
    this.#stackLinks = new PageListGroup(pages, 1)
    this.#s = this.#stackLinks.lists[0]
    this.#q = new PageQueue(pages, frames)
    this.#ghosts = options.stackLimit === null ? null : new PageQueue(pages, frames)
    this.#state = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    // As the authors' program does: a page referenced twice in a row was referenced once.
    if (this.#s.first === page && !this.#isLibCacheSim) return
    const state = this.#state[page]
    if (state === HIR) {
      this.#state[page] = HIR_IN_S
      this.#s.addFirst(page)
      this.#q.remove(page)
      this.#q.addLast(page)
      const isFull = this.#lirPages > 0 && this.#lirPages === this.#lirFrames
      if (this.#isLibCacheSim && isFull) this.#demote()
      this.#prune()
      this.#limitStack()
    } else if (state === HIR_IN_S) {
      this.#q.remove(page)
      this.#promote(page)
    } else {
      this.#s.moveToFirst(page)
      this.#prune()
    }
  }

  fault(): void {}

  victim(): PageId {
    return this.#q.size > 0 ? this.#q.first : this.#s.last
  }

  remove(page: PageId, cause: RemoveCause): void {
    const state = this.#state[page]
    if (state === LIR) this.#lirPages--
    else this.#q.remove(page)
    if (state === HIR_IN_S && cause !== 'held' && cause !== 'transferred') {
      this.#state[page] = GHOST
      this.#ghosts?.addLast(page)
      return
    }
    this.#state[page] = NOWHERE
    if (state !== HIR) this.#s.remove(page)
    this.#prune()
  }

  admit(page: PageId, cause: AdmitCause): void {
    const isReference = cause === 'fault' || cause === 'rescued'
    const wasGhost = this.#state[page] === GHOST
    if (wasGhost) this.#ghosts?.remove(page)
    if (wasGhost && isReference) {
      this.#promote(page)
    } else if (isReference && this.#lirPages < this.#lirFrames) {
      this.#state[page] = LIR
      this.#lirPages++
      this.#s.addFirst(page)
    } else {
      this.#state[page] = wasGhost || isReference ? HIR_IN_S : HIR
      if (isReference) this.#s.addFirst(page)
      this.#q.addLast(page)
      this.#prune()
    }
    this.#limitStack()
  }

  forget(page: PageId): void {
    if (this.#state[page] === GHOST) this.#dropGhost(page)
  }

  resize(frames: number): void {
    const { hirShare, hirMinFrames, stackLimit } = this.#options
    const hirFrames = Math.max(hirMinFrames, Math.trunc(hirShare * frames))
    this.#lirFrames = frames - Math.min(hirFrames, Math.max(1, frames - 1))
    this.#q.reserve(frames)
    this.#stackLimit = stackLimit === null ? Infinity : Math.trunc(stackLimit * frames)
    this.#ghosts?.reserve(this.#stackLimit)
    while (this.#lirPages > this.#lirFrames) this.#demote()
    this.#limitStack()
  }

  grow(pages: number): void {
    this.#stackLinks.grow(pages)
    this.#q.grow(pages)
    this.#ghosts?.grow(pages)
    this.#state = lengthen(this.#state, pages)
  }

  audit(): void {
    const bottom = this.#s.last
    if (bottom !== NO_PAGE && this.#state[bottom] !== LIR) {
      throw new Error(`lirs: page ${bottom} at the bottom of S is not LIR`)
    }
    if (this.#lirPages > this.#lirFrames) throw new Error('lirs: too many LIR pages')
  }

  /** `page` is on S and was referenced again: from HIR (not in Q any more) to LIR. */
  #promote(page: PageId): void {
    this.#state[page] = LIR
    this.#lirPages++
    this.#s.moveToFirst(page)
    this.#prune()
    if (this.#lirPages > this.#lirFrames) this.#demote()
  }

  /** The LIR page at the bottom of S has the highest IRR: from LIR to HIR. */
  #demote(): void {
    const page = this.#s.last
    this.#state[page] = HIR
    this.#lirPages--
    this.#s.remove(page)
    this.#q.addLast(page)
    this.#prune()
  }

  /** Removes HIR pages from the bottom of S: their IRR is above that of every LIR page. */
  #prune(): void {
    for (let page = this.#s.last; page !== NO_PAGE; page = this.#s.last) {
      const state = this.#state[page]
      if (state === LIR) return
      if (state === GHOST) {
        this.#ghosts?.remove(page)
        this.#state[page] = NOWHERE
      } else {
        this.#state[page] = HIR
      }
      this.#s.remove(page)
    }
  }

  #limitStack(): void {
    const ghosts = this.#ghosts
    if (ghosts === null) return
    while (this.#s.size > this.#stackLimit && ghosts.size > 0) this.#dropGhost(ghosts.first)
  }

  #dropGhost(page: PageId): void {
    this.#state[page] = NOWHERE
    this.#ghosts?.remove(page)
    this.#s.remove(page)
  }
}

/** Low inter-reference recency set. */
export const lirs = definePolicy({
  name: 'lirs',
  summary: 'Keeps the pages whose last two references had the fewest others between them.',
  paper: {
    title:
      'LIRS: An efficient low inter-reference recency set replacement policy to improve buffer ' +
      'cache performance',
    authors: 'Song Jiang, Xiaodong Zhang',
    venue: 'ACM SIGMETRICS',
    year: 2002,
    url: 'https://doi.org/10.1145/511334.511340',
  },
  options: z.strictObject({
    hirShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of the frames for resident HIR pages (rounded down).'),
    hirMinFrames: z.int().min(1).default(2).describe('Frames for resident HIR pages at least.'),
    stackLimit: z
      .number()
      .min(1)
      .nullable()
      .default(null)
      .describe('Length of the stack S at most, in multiples of the frames. Null: no limit.'),
    variant: z
      .enum(['paper', 'libcachesim'])
      .default('paper')
      .describe('What a reference to a resident page does; see the README.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new Lirs(pages, frames, options),
})

export default lirs
