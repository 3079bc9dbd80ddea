/** Broken: scans (R12), hints, facts, audits. */
import { definePolicy, gcHints, NO_PAGE } from '@selfpage/policy'
import type { FactName, Facts, HintHandlers, PageId } from '@selfpage/policy'
import { noOptions, Queue } from '../policies/queue.ts'

/** R12: its scan never gets beyond the first page. */
class Shortsighted extends Queue {
  readonly #takeReferenced: (page: number) => boolean

  constructor(pages: number, takeReferenced: (page: number) => boolean) {
    super(pages)
    this.#takeReferenced = takeReferenced
  }

  scan(): void {
    if (this.pages.first !== NO_PAGE) this.#takeReferenced(this.pages.first)
  }
}

export const shortsighted = definePolicy({
  name: 'shortsighted',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages, takeReferenced }) => new Shortsighted(pages, takeReferenced),
})

/** Hints: believes that programs say when they begin, and speak of pages in memory only. */
class Credulous extends Queue implements HintHandlers<readonly [typeof gcHints]> {
  #isCollecting = false

  gcBegin(): void {
    this.#isCollecting = true
  }

  gcEnd(): void {
    if (!this.#isCollecting) throw new Error('end without begin')
    this.#isCollecting = false
  }

  gcDead(page: PageId): void {
    this.pages.moveToFirst(page)
  }

  gcRecycled(): void {}
}

export const credulous = definePolicy({
  name: 'credulous',
  summary: 'Broken.',
  options: noOptions,
  hints: [gcHints],
  create: ({ pages }) => new Credulous(pages),
})

/** Facts: reads one it did not declare, which takes a cast. */
class Curious extends Queue {
  readonly #facts: Facts
  lastWrite = 0

  constructor(pages: number, facts: Pick<Facts, FactName>) {
    super(pages)
    this.#facts = facts
  }

  override fault(): void {
    this.lastWrite = this.#facts.write
  }
}

export const curious = definePolicy({
  name: 'curious',
  summary: 'Broken.',
  options: noOptions,
  facts: ['clock'],
  create: ({ pages, facts }) => new Curious(pages, facts as Facts),
})

/** Audit: claims what is not true after a removal. */
class Anxious extends Queue {
  #admitted = 0

  override admit(page: PageId): void {
    this.#admitted++
    this.pages.addLast(page)
  }

  audit(): void {
    if (this.pages.size !== this.#admitted) throw new Error('the count is off')
  }
}

export const anxious = definePolicy({
  name: 'anxious',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Anxious(pages),
})

/** Audit: passes, and leaves its mark. */
class Meddler extends Queue {
  audit(): void {
    if (this.pages.first !== NO_PAGE) this.pages.moveToLast(this.pages.first)
  }
}

export const meddler = definePolicy({
  name: 'meddler',
  summary: 'Broken.',
  options: noOptions,
  create: ({ pages }) => new Meddler(pages),
})
