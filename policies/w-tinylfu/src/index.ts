/**
 * W-TinyLFU: a small LRU window for what is new, and a main cache (segmented LRU) that a page from
 * the window enters only if it was referenced more often lately than the page it would push out.
 * How often is known of absent pages too, roughly, from a sketch that ages.
 *
 * Einziger, Friedman and Manes, "TinyLFU: A highly efficient cache admission policy", ACM
 * Transactions on Storage 13(4), 2017, section 4 and figure 5.
 */
import { FrequencySketch, NO_LIST, PageLists } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

interface Options {
  readonly windowShare: number
  readonly protectedShare: number
  readonly samplesPerFrame: number
}

/** Lists, each most recently used first. */
const WINDOW = 1
const PROBATION = 2
const PROTECTED = 3

class WTinyLfu implements EvictionPolicy {
  readonly #options: Options
  readonly #lists: PageLists
  readonly #sketch: FrequencySketch
  #windowFrames = 0
  #protectedFrames = 0

  constructor(pages: number, frames: number, options: Options) {
    this.#options = options
    this.#lists = new PageLists(pages, 3)
    this.#sketch = new FrequencySketch(frames, options.samplesPerFrame)
    this.resize(frames)
  }

  touch(page: PageId): void {
    this.#sketch.count(page)
    const isInWindow = this.#lists.listOf(page) === WINDOW
    this.#lists.moveToFirst(page, isInWindow ? WINDOW : PROTECTED)
    this.#settleProtected()
  }

  fault(page: PageId): void {
    this.#sketch.count(page)
  }

  /** The candidate, last of the window, or the main cache's victim: whichever was used less often. */
  victim(): PageId {
    const lists = this.#lists
    const segment = lists.size(PROBATION) > 0 ? PROBATION : PROTECTED
    const candidate = lists.last(WINDOW)
    const victim = lists.last(segment)
    if (candidate === NO_PAGE || victim === NO_PAGE) return Math.max(candidate, victim) as PageId
    // While pages are held the window may have room: then nobody asks to enter the main cache.
    if (lists.size(WINDOW) < this.#windowFrames) return victim
    return this.#sketch.countOf(candidate) > this.#sketch.countOf(victim) ? victim : candidate
  }

  remove(page: PageId, cause: RemoveCause): void {
    if (cause === 'held') this.#lists.suspend(page)
    else this.#lists.remove(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    const list = this.#lists.listOf(page)
    this.#lists.addFirst(page, cause === 'released' && list !== NO_LIST ? list : WINDOW)
    this.#settleWindow()
    this.#settleProtected()
  }

  forget(page: PageId): void {
    this.#lists.forget(page)
    this.#sketch.forget(page)
  }

  resize(frames: number): void {
    this.#windowFrames = Math.max(1, Math.floor(this.#options.windowShare * frames))
    const main = frames - this.#windowFrames
    this.#protectedFrames = Math.floor(this.#options.protectedShare * main)
    this.#sketch.resize(frames)
    this.#settleWindow()
    this.#settleProtected()
  }

  grow(pages: number): void {
    this.#lists.grow(pages)
  }

  audit(): void {
    const lists = this.#lists
    if (lists.size(WINDOW) > this.#windowFrames)
      throw new Error('w-tinylfu: the window is too long')
    if (lists.size(PROTECTED) > this.#protectedFrames)
      throw new Error('w-tinylfu: too much protected')
  }

  /** By now there is room in the main cache. */
  #settleWindow(): void {
    const lists = this.#lists
    while (lists.size(WINDOW) > this.#windowFrames) lists.moveToFirst(lists.last(WINDOW), PROBATION)
  }

  #settleProtected(): void {
    const lists = this.#lists
    while (lists.size(PROTECTED) > this.#protectedFrames) {
      lists.moveToFirst(lists.last(PROTECTED), PROBATION)
    }
  }
}

/** Window TinyLFU. */
export const wTinyLfu = definePolicy({
  name: 'w-tinylfu',
  summary: 'Lets a new page stay only if it was used more often than the page it would push out.',
  paper: {
    title: 'TinyLFU: A highly efficient cache admission policy',
    authors: 'Gil Einziger, Roy Friedman, Ben Manes',
    venue: 'ACM Transactions on Storage 13(4)',
    year: 2017,
    url: 'https://doi.org/10.1145/3149371',
  },
  options: z.strictObject({
    windowShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of the frames that new pages have to themselves; at least one frame.'),
    protectedShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.8)
      .describe('Share of the main cache for pages used again since they entered it.'),
    samplesPerFrame: z
      .number()
      .min(1)
      .max(1000)
      .default(10)
      .describe('After so many references for each frame, all counts are halved.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, options) => new WTinyLfu(pages, frames, options),
})

export default wTinyLfu
