/**
 * CLOCK: first in, first out, but a page used since the hand last passed gets another round. With
 * one bit a page it comes close to LRU and a touch is one store, which is why real kernels use it;
 * with `bits` above 1 it counts uses, and each passing of the hand takes one off.
 *
 * Corbato, "A paging experiment with the Multics system", MIT Project MAC report M-384, 1968.
 * Counters of n bits: Smith, "Sequentiality and prefetching in database systems", ACM TODS 3(3),
 * 1978, p. 223 (generalized CLOCK).
 */
import { PageQueue, lengthen } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'
import { z } from 'zod'

class Clock implements EvictionPolicy {
  /** The dial, from the page under the hand on: turning it moves the hand. */
  readonly #dial: PageQueue
  /** Uses since the hand last passed, at most `#most`. */
  #uses = new Uint8Array()
  #most = 0

  constructor(pages: number, frames: number, bits: number) {
    this.#dial = new PageQueue(pages, frames)
    this.#uses = new Uint8Array(pages)
    this.#most = 2 ** bits - 1
  }

  touch(page: PageId): void {
    // Adds 1 below the most, else 0. Which it is cannot be predicted, so a branch costs more.
    const uses = this.#uses[page]
    this.#uses[page] = uses + ((uses - this.#most) >>> 31)
  }

  fault(): void {}

  victim(): PageId {
    const uses = this.#uses
    let page = this.#dial.first
    while (uses[page] > 0) {
      uses[page]--
      page = this.#dial.rotate()
    }
    return page
  }

  remove(page: PageId): void {
    this.#dial.remove(page)
  }

  /** Behind the hand, so that a whole round passes first. */
  admit(page: PageId): void {
    this.#uses[page] = 0
    this.#dial.addLast(page)
  }

  forget(): void {}

  resize(frames: number): void {
    this.#dial.reserve(frames)
  }

  grow(pages: number): void {
    this.#dial.grow(pages)
    this.#uses = lengthen(this.#uses, pages)
  }
}

/** CLOCK with `bits` of use count a page; 1 is second chance. */
export const clock = definePolicy({
  name: 'clock',
  summary: 'Gives up the oldest page not used since the hand last passed it.',
  paper: {
    title: 'A paging experiment with the Multics system',
    authors: 'F. J. Corbato',
    venue: 'MIT Project MAC report MAC-M-384',
    year: 1968,
    url: 'https://multicians.org/paging-experiment.pdf',
  },
  options: z.strictObject({
    bits: z
      .int()
      .min(1)
      .max(8)
      .default(1)
      .describe('Width of the use count: a page outlives at most 2^bits - 1 passes unused.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, { bits }) => new Clock(pages, frames, bits),
})

export default clock
