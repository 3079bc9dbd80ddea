/**
 * Segmented LRU: a list of segments, each an LRU list. A new page enters the lowest, the
 * probationary segment; a use lifts it one segment up; a segment over its size sends its least
 * recently used page one down. Pages used once can push out nothing but each other.
 *
 * Karedla, Love and Wherry, "Caching strategies to improve disk system performance", IEEE Computer
 * 27(3), 1994, p. 38 (two segments: probationary and protected).
 */
import { PageLists } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

const options = z.strictObject({
  shares: z
    .array(z.number().positive())
    .min(2)
    .max(16)
    .default([1, 4])
    .describe('The relative sizes of the segments, the probationary one first.'),
  variant: z
    .enum(['paper', 'libcachesim'])
    .default('paper')
    .describe('libcachesim: a new page enters the lowest segment that has room.'),
})

type SlruOptions = z.infer<typeof options>

/** The probationary segment; the others are numbered upwards, the most protected one last. */
const LOWEST = 1

class Slru implements EvictionPolicy {
  readonly #shares: readonly number[]
  readonly #isPaper: boolean
  /** A list a segment, most recently used first. A held page is suspended from its segment. */
  readonly #segments: PageLists
  /** In pages. The paper's probationary segment takes whatever the others leave. */
  #limits = new Int32Array()
  /** The most protected segment. */
  #top = 0
  #surplus = 0

  constructor(pages: number, frames: number, { shares, variant }: SlruOptions) {
    this.#shares = shares
    this.#isPaper = variant === 'paper'
    this.#segments = new PageLists(pages, shares.length)
    this.#top = shares.length
    this.#limits = new Int32Array(shares.length + 1)
    this.resize(frames)
  }

  /** By how many pages the probationary segment was over its limit when one was demoted to it. */
  get overLimitPages(): number {
    return this.#surplus
  }

  touch(page: PageId): void {
    const segment = Math.min(this.#segments.listOf(page) + 1, this.#top)
    this.#segments.moveToFirst(page, segment)
    this.#settle(segment)
  }

  fault(): void {}

  victim(): PageId {
    const page = this.#segments.last(LOWEST)
    return page === NO_PAGE ? this.#lastAbove(LOWEST) : page
  }

  remove(page: PageId, cause: RemoveCause): void {
    if (cause === 'held') this.#segments.suspend(page)
    else this.#segments.remove(page)
    if (this.#surplus > 0) this.#surplus--
  }

  admit(page: PageId, cause: AdmitCause): void {
    const segment = cause === 'released' ? this.#segments.listOf(page) : this.#entrance()
    this.#segments.addFirst(page, segment)
    if (segment > LOWEST) this.#settle(segment)
  }

  forget(page: PageId): void {
    this.#segments.forget(page)
  }

  resize(frames: number): void {
    const sum = this.#shares.reduce((sum, share) => sum + share, 0)
    for (const [index, share] of this.#shares.entries()) {
      this.#limits[LOWEST + index] = Math.floor((share / sum) * frames)
    }
    for (let segment = this.#top; segment > LOWEST; segment--) {
      while (this.#isOver(segment)) this.#settle(segment)
    }
  }

  grow(pages: number): void {
    this.#segments.grow(pages)
  }

  audit(): void {
    for (let segment = LOWEST + 1; segment <= this.#top; segment++) {
      if (this.#segments.size(segment) <= this.#limits[segment]) continue
      throw new Error(`segment ${segment} is over its limit`)
    }
  }

  /** What a page more in a segment passes downward, if that is now over its limit. */
  #settle(segment: number): void {
    if (!this.#isOver(segment)) return
    const segments = this.#segments
    const below = segment - 1
    segments.moveToFirst(segments.last(segment), below)
    if (below > LOWEST) this.#settle(below)
    else if (!this.#isPaper) {
      this.#surplus = Math.max(0, segments.size(LOWEST) - this.#limits[LOWEST])
    }
  }

  #isOver(segment: number): boolean {
    return this.#segments.size(segment) > this.#limits[segment]
  }

  #lastAbove(segment: number): PageId {
    let above = segment + 1
    while (above < this.#top && this.#segments.size(above) === 0) above++
    return this.#segments.last(above)
  }

  /** The segment a new page enters. */
  #entrance(): number {
    if (this.#isPaper) return LOWEST
    for (let segment = LOWEST; segment <= this.#top; segment++) {
      if (this.#segments.size(segment) < this.#limits[segment]) return segment
    }
    return LOWEST
  }
}

/** Where the sizes of its segments add up to less than the cache, libCacheSim evicts on a hit. */
class LibCacheSimSlru extends Slru {
  get surplus(): number {
    return this.overLimitPages
  }
}

/** Segmented LRU with two or more segments. */
export const slru = definePolicy({
  name: 'slru',
  summary: 'Gives up the least recently used of the pages not used again since they came.',
  paper: {
    title: 'Caching strategies to improve disk system performance',
    authors: 'Ramakrishna Karedla, J. Spencer Love, Bradley G. Wherry',
    venue: 'IEEE Computer 27(3)',
    year: 1994,
    url: 'https://doi.org/10.1109/2.268884',
  },
  options,
  growth: 'unnoticed',
  create: ({ pages, frames }, options) =>
    options.variant === 'paper'
      ? new Slru(pages, frames, options)
      : new LibCacheSimSlru(pages, frames, options),
})

export default slru
