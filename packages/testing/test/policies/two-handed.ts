/** A correct policy with everything a policy may have: own hold, release, scan, audit and hints. */
import { definePolicy, gcHints, NO_PAGE } from '@selfpage/policy'
import type {
  AdmitCause,
  EvictionPolicy,
  HintHandlers,
  PageId,
  RemoveCause,
} from '@selfpage/policy'
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { noOptions } from './queue.ts'

/**
 * Pages that were referenced go behind those that were not; dead ones go first. Held pages are on a
 * list of their own, so that nobody meets them.
 */
class TwoHanded implements EvictionPolicy, HintHandlers<readonly [typeof gcHints]> {
  readonly #group: PageListGroup
  readonly #queue: PageList
  readonly #held: PageList
  readonly #takeReferenced: (page: number) => boolean
  /** 1: in the queue, 2: held. */
  #place: Uint8Array

  constructor(pages: number, takeReferenced: (page: number) => boolean) {
    this.#group = new PageListGroup(pages, 2)
    this.#queue = this.#group.lists[0]
    this.#held = this.#group.lists[1]
    this.#takeReferenced = takeReferenced
    this.#place = new Uint8Array(pages)
  }

  touch(page: PageId): void {
    this.#queue.moveToLast(page)
  }

  fault(): void {}

  victim(): PageId {
    return this.#queue.first
  }

  remove(page: PageId, _cause: RemoveCause): void {
    this.#place[page] = 0
    this.#queue.remove(page)
  }

  admit(page: PageId, _cause: AdmitCause): void {
    this.#place[page] = 1
    this.#queue.addLast(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
    const place = new Uint8Array(pages)
    place.set(this.#place)
    this.#place = place
  }

  scan(pages: number): void {
    let page = this.#queue.first
    const last = this.#queue.last
    for (let looks = 0; looks < pages && page !== NO_PAGE; looks++) {
      const next = page === last ? NO_PAGE : this.#queue.after(page)
      if (this.#takeReferenced(page)) this.#queue.moveToLast(page)
      page = next
    }
  }

  hold(page: PageId): void {
    this.#place[page] = 2
    this.#queue.remove(page)
    this.#held.addLast(page)
  }

  release(page: PageId): void {
    this.#place[page] = 1
    this.#held.remove(page)
    this.#queue.addLast(page)
  }

  gcBegin(): void {}

  gcEnd(): void {}

  gcDead(page: PageId): void {
    if (this.#place[page] === 1) this.#queue.moveToFirst(page)
  }

  gcRecycled(page: PageId): void {
    if (this.#place[page] === 1) this.#queue.moveToLast(page)
  }

  audit(): void {
    for (const page of this.#queue) if (this.#place[page] !== 1) throw new Error('queued and not')
    for (const page of this.#held) if (this.#place[page] !== 2) throw new Error('held and not')
  }
}

export const twoHanded = definePolicy({
  name: 'two-handed',
  summary: 'A policy with all the optional methods.',
  options: noOptions,
  hints: [gcHints],
  create: ({ pages, takeReferenced }) => new TwoHanded(pages, takeReferenced),
})
