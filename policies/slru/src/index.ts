/**
 * Segmented LRU: a list of segments, each an LRU list. A new page enters the lowest, the
 * probationary segment; a use lifts it one segment up; a segment over its size sends its least
 * recently used page one down. Pages used once can push out nothing but each other.
 *
 * Karedla, Love and Wherry, "Caching strategies to improve disk system performance", IEEE Computer
 * 27(3), 1994, p. 38 (two segments: probationary and protected).
 */
import { PageListGroup, lengthen } from '@selfpage/kit'
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

class Slru implements EvictionPolicy {
  readonly #shares: readonly number[]
  readonly #isPaper: boolean
  /** One list a segment, the probationary one first; in each, most recently used first. */
  readonly #segments: PageListGroup
  /** Index of the most protected segment. */
  readonly #top: number
  /** The segment each resident page is in; of a held one, the segment it goes back to. */
  #segment: Uint8Array
  /** In pages. The probationary segment of the paper takes whatever the others leave. */
  readonly #limits: Float64Array
  #surplus = 0

  constructor(pages: number, frames: number, { shares, variant }: SlruOptions) {
    this.#shares = shares
    this.#isPaper = variant === 'paper'
    this.#segments = new PageListGroup(pages, shares.length)
    this.#top = shares.length - 1
    this.#segment = new Uint8Array(pages)
    this.#limits = new Float64Array(shares.length)
    this.resize(frames)
  }

  /** By how many pages the probationary segment was over its limit when one was demoted to it. */
  get overLimitPages(): number {
    return this.#surplus
  }

  touch(page: PageId): void {
    const segment = this.#segment[page]
    if (segment === this.#top) this.#segments.lists[segment].moveToFirst(page)
    else this.#promote(page, segment)
  }

  fault(): void {}

  victim(): PageId {
    for (const segment of this.#segments.lists) if (segment.size > 0) return segment.last
    return NO_PAGE
  }

  remove(page: PageId, cause: RemoveCause): void {
    this.#segments.lists[this.#segment[page]].remove(page)
    if (cause !== 'held') this.#segment[page] = 0
    if (this.#surplus > 0) this.#surplus--
  }

  admit(page: PageId, cause: AdmitCause): void {
    const segment = cause === 'released' ? this.#segment[page] : this.#entrance()
    this.#segment[page] = segment
    this.#segments.lists[segment].addFirst(page)
    this.#settle(segment)
  }

  forget(page: PageId): void {
    this.#segment[page] = 0
  }

  resize(frames: number): void {
    const sum = this.#shares.reduce((sum, share) => sum + share, 0)
    for (const [segment, share] of this.#shares.entries()) {
      this.#limits[segment] = Math.floor((share / sum) * frames)
    }
    if (this.#isPaper) this.#limits[0] = Infinity
    for (let segment = this.#top; segment > 0; segment--) this.#settle(segment)
  }

  grow(pages: number): void {
    this.#segments.grow(pages)
    this.#segment = lengthen(this.#segment, pages)
  }

  audit(): void {
    for (const [segment, { size }] of this.#segments.lists.entries()) {
      if (segment === 0 || size <= this.#limits[segment]) continue
      throw new Error(`segment ${segment} is over its limit`)
    }
  }

  #promote(page: PageId, segment: number): void {
    this.#segments.lists[segment].remove(page)
    this.#segments.lists[segment + 1].addFirst(page)
    this.#segment[page] = segment + 1
    this.#settle(segment + 1)
  }

  /** Passes what is over the limit of a segment downward. */
  #settle(from: number): void {
    const { lists } = this.#segments
    let segment = from
    while (segment > 0 && lists[segment].size > this.#limits[segment]) {
      this.#demote(lists[segment].last, segment)
      if (lists[segment].size <= this.#limits[segment]) segment--
    }
    if (segment === 0 && from > 0) this.#surplus = Math.max(0, lists[0].size - this.#limits[0])
  }

  #demote(page: PageId, segment: number): void {
    this.#segments.lists[segment].remove(page)
    this.#segments.lists[segment - 1].addFirst(page)
    this.#segment[page] = segment - 1
  }

  /** The segment a new page enters. */
  #entrance(): number {
    if (this.#isPaper) return 0
    const { lists } = this.#segments
    for (let segment = 0; segment < lists.length; segment++) {
      if (lists[segment].size < this.#limits[segment]) return segment
    }
    return 0
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
  create: ({ pages, frames }, options) =>
    options.variant === 'paper'
      ? new Slru(pages, frames, options)
      : new LibCacheSimSlru(pages, frames, options),
})

export default slru
