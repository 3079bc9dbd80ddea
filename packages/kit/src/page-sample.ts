/**
 * A sample of the pages, on which a small memory behaves as the whole memory does on all of them
 * (Waldspurger, Park, Garthwaite and Ahmad, "Efficient MRC construction with SHARDS", FAST 2015).
 * Of each run of consecutive page numbers one is drawn. Numbers count up by first reference, so
 * what comes in together is sampled evenly, and translating a number takes no table.
 */
import type { PageId } from '@selfpage/policy'

/** Fewer frames than this tell too little. */
const LEAST_FRAMES = 64
/** No fewer than one page in eight is drawn. */
const MOST_SHIFT = 3

/** One page of each `2 ** shift`, numbered from 0 anew. */
export class PageSample {
  readonly shift: number
  readonly #mask: number

  /** As thin as leaves a memory of `frames` `least` of them, up to one page in eight. */
  constructor(frames: number, least: number = LEAST_FRAMES) {
    const shift = Math.floor(Math.log2(frames / least))
    this.shift = Math.min(Math.max(shift, 0), MOST_SHIFT)
    this.#mask = (1 << this.shift) - 1
  }

  /** Whether `page` is in the sample. */
  has(page: PageId): boolean {
    const mask = this.#mask
    return (page & mask) === (scramble(page >>> this.shift) & mask)
  }

  /** The number of `page`, which must be in the sample. */
  numberOf(page: PageId): PageId {
    return (page >>> this.shift) as PageId
  }

  /** The page that has `number` in the sample. */
  pageOf(number: number): PageId {
    return ((number << this.shift) | (scramble(number) & this.#mask)) as PageId
  }

  /** How many numbers there are for the page numbers `0 .. pages - 1`. */
  pagesOf(pages: number): number {
    return Math.ceil(pages / (1 << this.shift))
  }

  /** What `frames` come to, at least 1. */
  framesOf(frames: number): number {
    return Math.max(1, Math.round(frames / (1 << this.shift)))
  }
}

/** Bits that look like chance (the finalizer of Appleby's MurmurHash3, shortened). */
function scramble(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}
