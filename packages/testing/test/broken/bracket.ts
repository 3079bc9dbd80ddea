/** Broken: what a policy may take for granted about a fault (R1) and about its room (R2). */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R1: believes that every fault ends with admit. */
class ExpectsAdmit extends Queue {
  #expected: PageId = NO_PAGE

  override fault(page: PageId): void {
    if (this.#expected !== NO_PAGE) throw new Error('a fault within a fault')
    this.#expected = page
  }

  override admit(page: PageId): void {
    this.#expected = NO_PAGE
    this.pages.addLast(page)
  }
}

export const expectsAdmit = definePolicy({
  name: 'expects-admit',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new ExpectsAdmit(pages),
})

/** R2: its ring is one page short, and the oldest page falls out of it. */
class ShortRing extends Queue {
  readonly #room: number
  /** 1: still in the ring. */
  readonly #isKept: Uint8Array

  constructor(pages: number, frames: number) {
    super(pages)
    this.#room = frames - 1
    this.#isKept = new Uint8Array(pages)
  }

  override admit(page: PageId): void {
    if (this.pages.size === this.#room) this.remove(this.pages.first)
    this.pages.addLast(page)
    this.#isKept[page] = 1
  }

  override remove(page: PageId): void {
    if (this.#isKept[page] === 1) this.pages.remove(page)
    this.#isKept[page] = 0
  }
}

export const shortRing = definePolicy({
  name: 'short-ring',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages, frames }) => new ShortRing(pages, frames + (frames > 1 ? 0 : 1)),
})
