/** Broken: memory (R10), clocks, chance and shared state (R11). */
import { definePolicy } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R10: garbage at each touch. */
class Litters extends Queue {
  #last: { readonly page: PageId } | undefined

  override touch(page: PageId): void {
    this.#last = { page }
  }

  override forget(page: PageId): void {
    if (this.#last?.page === page) this.#last = undefined
  }
}

export const litters = definePolicy({
  name: 'litters',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Litters(pages),
})

/** R10: no garbage, but a diary that only grows. */
class Hoards extends Queue {
  readonly #diary: PageId[] = []

  override fault(page: PageId): void {
    this.#diary.push(page)
  }

  audit(): void {
    if (this.#diary.length < this.pages.size) throw new Error('a page was never faulted in')
  }
}

export const hoards = definePolicy({
  name: 'hoards',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Hoards(pages),
})

/** R11: `decides` says whether the oldest page gets a second chance. */
class Moody extends Queue {
  readonly #decides: () => boolean

  constructor(pages: number, decides: () => boolean) {
    super(pages)
    this.#decides = decides
  }

  override fault(): void {
    if (this.pages.size > 0 && this.#decides()) this.pages.moveToLast(this.pages.first)
  }
}

export const clockWatcher = definePolicy({
  name: 'clock-watcher',
  summary: 'Broken.',
  options: noOptions,
  // oxlint-disable-next-line no-restricted-properties -- the kit must catch it
  create: ({ pages }) => new Moody(pages, () => Date.now() % 2 === 0),
})

export const gambler = definePolicy({
  name: 'gambler',
  summary: 'Broken.',
  options: noOptions,
  // oxlint-disable-next-line no-restricted-properties -- the kit must catch it
  create: ({ pages }) => new Moody(pages, () => Math.random() < 0.5),
})

let faults = 0

/** Its instances share a count. */
export const gossip = definePolicy({
  name: 'gossip',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Moody(pages, () => ++faults % 3 === 0),
})
