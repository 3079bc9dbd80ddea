/** Small policies for the driver's tests: the plainest, one that touches move, one with everything. */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import type { EvictionPolicy, Facts, PageId } from '@selfpage/policy'
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { z } from 'zod'

export const noOptions = z.strictObject({})

/** First in, first out; no optional method but `grow`. */
export class Fifo implements EvictionPolicy {
  readonly group: PageListGroup
  /** The next victim first. */
  readonly order: PageList

  constructor(pages: number, lists = 1) {
    this.group = new PageListGroup(pages, lists)
    this.order = this.group.lists[0]
  }

  touch(_page: PageId): void {}

  fault(_page: PageId): void {}

  victim(): PageId {
    return this.order.first
  }

  remove(page: PageId): void {
    this.order.remove(page)
  }

  admit(page: PageId): void {
    this.order.addLast(page)
  }

  forget(_page: PageId): void {}

  resize(_frames: number): void {}

  grow(pages: number): void {
    this.group.grow(pages)
  }
}

export const fifo = definePolicy({
  name: 'fifo',
  summary: 'First in, first out.',
  options: noOptions,
  create: ({ pages }) => new Fifo(pages),
})

class Lru extends Fifo {
  override touch(page: PageId): void {
    this.order.moveToLast(page)
  }
}

export const lru = definePolicy({
  name: 'lru',
  summary: 'Least recently used.',
  options: noOptions,
  create: ({ pages }) => new Lru(pages),
})

/** Least recently used by its own scans; held pages wait on a list of their own. */
class Scanner extends Lru {
  readonly #held: PageList
  readonly #takeReferenced: (page: number) => boolean

  constructor(pages: number, takeReferenced: (page: number) => boolean) {
    super(pages, 2)
    this.#held = this.group.lists[1]
    this.#takeReferenced = takeReferenced
  }

  scan(pages: number): void {
    let page = this.order.first
    const last = this.order.last
    for (let looks = 0; looks < pages && page !== NO_PAGE; looks++) {
      const next = page === last ? NO_PAGE : this.order.after(page)
      if (this.#takeReferenced(page)) this.order.moveToLast(page)
      page = next
    }
  }

  hold(page: PageId): void {
    this.order.remove(page)
    this.#held.addLast(page)
  }

  release(page: PageId): void {
    this.#held.remove(page)
    this.order.addLast(page)
  }
}

export const scanner = definePolicy({
  name: 'scanner',
  summary: 'Least recently used, with its own hold, release and scan.',
  options: noOptions,
  create: ({ pages, takeReferenced }) => new Scanner(pages, takeReferenced),
})

/** Gives up the oldest page of whichever of two owners has more, owner 0 if both have as many. */
class Balance extends Fifo {
  readonly #facts: Pick<Facts, 'owner'>

  constructor(pages: number, facts: Pick<Facts, 'owner'>) {
    super(pages)
    this.#facts = facts
  }

  override victim(): PageId {
    const pages = [...this.order]
    const ofSecond = pages.filter((page) => this.#facts.owner[page] === 1).length
    const owner = ofSecond > pages.length - ofSecond ? 1 : 0
    return pages.find((page) => this.#facts.owner[page] === owner) ?? NO_PAGE
  }
}

export const balance = definePolicy({
  name: 'balance',
  summary: 'Takes from the owner who has more.',
  options: noOptions,
  facts: ['owner'],
  create: ({ pages, facts }) => new Balance(pages, facts),
})
