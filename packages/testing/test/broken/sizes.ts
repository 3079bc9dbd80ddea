/** Broken: changes of size (R8, R9). */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R8: evicts by itself when there are fewer frames. */
class Hasty extends Queue {
  override resize(frames: number): void {
    while (this.pages.size > frames) this.pages.remove(this.pages.first)
  }
}

export const hasty = definePolicy({
  name: 'hasty',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Hasty(pages),
})

/** R9: has no room for the last of the new pages. */
class ShortGrowth extends Queue {
  override grow(pages: number): void {
    super.grow(pages - 1)
  }
}

export const shortGrowth = definePolicy({
  name: 'short-growth',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new ShortGrowth(pages),
})

/** R9: loses the order of the pages it had, though not the pages. */
class Shuffles extends Queue {
  override grow(pages: number): void {
    super.grow(pages)
    if (this.pages.size > 1) this.pages.moveToLast(this.pages.first)
  }
}

export const shuffles = definePolicy({
  name: 'shuffles',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Shuffles(pages),
})

/** Its growth: gives up the newest page where there are many numbers, and declares not to notice. */
class Crowded extends Queue {
  #numbers: number

  constructor(pages: number) {
    super(pages)
    this.#numbers = pages
  }

  override grow(pages: number): void {
    super.grow(pages)
    this.#numbers = pages
  }

  override victim(): PageId {
    return this.#numbers > 4000 ? this.pages.last : this.pages.first
  }
}

export const crowded = definePolicy({
  name: 'crowded',
  summary: 'Broken.',
  options: noOptions,
  growth: 'unnoticed',
  create: ({ pages }) => new Crowded(pages),
})

/** R9: keeps page numbers in 16 bits. */
class Narrow extends Queue {
  readonly #order: Uint16Array
  #size = 0

  constructor(pages: number) {
    super(pages)
    this.#order = new Uint16Array(4096)
  }

  override victim(): PageId {
    return this.#size === 0 ? NO_PAGE : (this.#order[0] as PageId)
  }

  override admit(page: PageId): void {
    this.#order[this.#size++] = page
  }

  override remove(page: PageId): void {
    let at = 0
    while (this.#order[at] !== (page & 0xffff)) at++
    for (this.#size--; at < this.#size; at++) this.#order[at] = this.#order[at + 1]
  }
}

export const narrow = definePolicy({
  name: 'narrow',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Narrow(pages),
})
