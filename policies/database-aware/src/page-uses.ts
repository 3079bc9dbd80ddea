/**
 * Uses: references by statements to a page that follow one another closely are one use of it. Times
 * are numbers of such references.
 */
import { lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { MOST_REPEATS } from './recordings.ts'

/**
 * References to the same page nearer than this share of the frames, or so many, are one use: who keeps
 * anything keeps that long.
 */
const SAME_USE_SHARE = 1 / 8
const LEAST_SAME_USE = 8

export class PageUses {
  /** By page: the time of its last reference; 0: none. */
  #last: Uint32Array
  /** By page: how many references of this use are still to come; `MOST_REPEATS`: nobody knows. */
  #left: Uint8Array
  #time = 0
  #sameUse = 0

  constructor(pages: number, frames: number) {
    this.#last = new Uint32Array(pages)
    this.#left = new Uint8Array(pages)
    this.resize(frames)
  }

  /** A reference to `page`. True: it begins a use. */
  reference(page: PageId): boolean {
    const isSameUse = this.#isRecent(page)
    this.#time = (this.#time + 1) >>> 0
    this.#last[page] = this.#time
    const left = this.#left[page]
    if (!isSameUse) this.#left[page] = MOST_REPEATS
    else if (left > 0 && left < MOST_REPEATS) this.#left[page] = left - 1
    return !isSameUse
  }

  /** The use of `page` that just began is expected to have `repeats` more references. */
  expectRepeats(page: PageId, repeats: number): void {
    this.#left[page] = repeats
  }

  /** Whether `page` was referenced so lately that this use goes on, unless its last one was expected. */
  isInUse(page: PageId): boolean {
    return this.#left[page] > 0 && this.#isRecent(page)
  }

  /** No page is in use any more. */
  endAll(): void {
    this.#time = (this.#time + Math.ceil(this.#sameUse)) >>> 0
  }

  forget(page: PageId): void {
    this.#last[page] = 0
  }

  resize(frames: number): void {
    this.#sameUse = Math.max(LEAST_SAME_USE, frames * SAME_USE_SHARE)
  }

  grow(pages: number): void {
    this.#last = lengthen(this.#last, pages)
    this.#left = lengthen(this.#left, pages)
  }

  #isRecent(page: PageId): boolean {
    const last = this.#last[page]
    return last > 0 && (this.#time - last) >>> 0 < this.#sameUse
  }
}
