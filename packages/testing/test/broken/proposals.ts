/** Broken: proposals (R3) and removal (R4). */
import { definePolicy, NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R3: proposes the page referenced last, even when it is long gone. */
class Stale extends Queue {
  #last: PageId = NO_PAGE

  override touch(page: PageId): void {
    this.#last = page
  }

  override victim(): PageId {
    return this.#last === NO_PAGE ? this.pages.first : this.#last
  }
}

export const stale = definePolicy({
  name: 'stale',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Stale(pages),
})

/** R3: each question moves its hand, so the next answer is another page. */
class Restless extends Queue {
  override victim(): PageId {
    const page = this.pages.first
    if (page !== NO_PAGE) this.pages.moveToLast(page)
    return page
  }
}

export const restless = definePolicy({
  name: 'restless',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Restless(pages),
})

/** R4: believes that only what it proposed is removed. */
class TrustsItself extends Queue {
  override remove(_page: PageId): void {
    this.pages.remove(this.pages.first)
  }
}

export const trustsItself = definePolicy({
  name: 'trusts-itself',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new TrustsItself(pages),
})
