/**
 * The replacement of VMS: a task's resident pages in a FIFO, and behind it a second chance that
 * costs no read. Pages that leave the FIFO wait on a list; a reference to a waiting page brings it
 * back to the young end, by a soft fault. No reference bits are needed (the VAX had none).
 *
 * Where a driver keeps an inactive list, that is the list: use `secondaryShare: 0` there, the
 * resident FIFO alone. By itself the policy keeps the list within its frames and so is segmented
 * FIFO: Turner and Levy, "Segmented FIFO page replacement", SIGMETRICS 1981, p. 48. VMS: Levy and
 * Lipman, "Virtual memory management in the VAX/VMS operating system", IEEE Computer 15(3), 1982.
 */
import { PageQueue, lengthen } from '@selfpage/kit'
import { definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId } from '@selfpage/policy'
import { z } from 'zod'

class VmsQuota implements EvictionPolicy {
  readonly #secondaryShare: number
  /** Oldest first. A touch there changes nothing, as on a machine without reference bits. */
  readonly #primary: PageQueue
  /** In order of arrival from the primary. */
  readonly #secondary: PageQueue
  /** 1 for pages in `#secondary`. */
  #isSecondary: Uint8Array
  #primaryFrames = 0

  constructor(pages: number, frames: number, secondaryShare: number) {
    this.#secondaryShare = secondaryShare
    this.#primary = new PageQueue(pages, frames)
    this.#secondary = new PageQueue(pages, secondaryShare === 0 ? 0 : frames)
    this.#isSecondary = new Uint8Array(pages)
    this.resize(frames)
  }

  /** A reference to a secondary page is the soft fault. */
  touch(page: PageId): void {
    if (this.#isSecondary[page] === 0) return
    this.#secondary.remove(page)
    this.admit(page)
  }

  fault(): void {}

  victim(): PageId {
    return this.#secondary.size > 0 ? this.#secondary.first : this.#primary.first
  }

  remove(page: PageId): void {
    if (this.#isSecondary[page] === 1) this.#secondary.remove(page)
    else this.#primary.remove(page)
  }

  admit(page: PageId): void {
    this.#isSecondary[page] = 0
    this.#primary.addLast(page)
    this.#settle()
  }

  forget(): void {}

  resize(frames: number): void {
    const secondaryFrames = Math.min(Math.floor(frames * this.#secondaryShare), frames - 1)
    this.#primaryFrames = frames - secondaryFrames
    this.#primary.reserve(frames)
    if (this.#secondaryShare > 0) this.#secondary.reserve(frames)
    this.#settle()
  }

  grow(pages: number): void {
    this.#primary.grow(pages)
    this.#secondary.grow(pages)
    this.#isSecondary = lengthen(this.#isSecondary, pages)
  }

  audit(): void {
    if (this.#secondaryShare > 0 && this.#primary.size > this.#primaryFrames) {
      throw new Error('the primary FIFO is over its quota')
    }
  }

  /** The oldest pages over the primary's quota become secondary. */
  #settle(): void {
    while (this.#primary.size > this.#primaryFrames && this.#secondaryShare > 0) {
      const oldest = this.#primary.first
      this.#primary.remove(oldest)
      this.#isSecondary[oldest] = 1
      this.#secondary.addLast(oldest)
    }
  }
}

/** The resident FIFO of VMS; alone, segmented FIFO. */
export const vmsQuota = definePolicy({
  name: 'vms-quota',
  summary: 'First in, first out, with a way back from a list of pages on their way out.',
  paper: {
    title: 'Segmented FIFO page replacement',
    authors: 'Rollins Turner, Henry Levy',
    venue: 'SIGMETRICS',
    year: 1981,
    url: 'https://doi.org/10.1145/800189.805473',
  },
  options: z.strictObject({
    secondaryShare: z
      .number()
      .min(0)
      .lt(1)
      .default(0.25)
      .describe('The share of the frames that holds the list of pages on their way out; 0: none.'),
  }),
  growth: 'unnoticed',
  create: ({ pages, frames }, { secondaryShare }) => new VmsQuota(pages, frames, secondaryShare),
})

export default vmsQuota
