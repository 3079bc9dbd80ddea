/**
 * LRU that listens to a garbage collector: pages that hold no live object go first, whenever they
 * were used last. A collector touches much that the program does not need soon, and leaves behind
 * whole regions that nobody will read again; recency knows neither. Without hints it is LRU.
 *
 * After Hertz, Feng and Berger, "Garbage collection without paging", PLDI 2005, section 3, where a
 * collector tells the kernel which pages to discard.
 */
import { PageListGroup, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { definePolicy, gcHints } from '@selfpage/policy'
import type { EvictionPolicy, HintHandlers, PageId } from '@selfpage/policy'
import { z } from 'zod'

/** Bits of a page's state. */
const RESIDENT = 1
/** Announced to hold no live object, and not used since. */
const DEAD = 2

class GcAware implements EvictionPolicy, HintHandlers<[typeof gcHints]> {
  readonly #group: PageListGroup
  /** Live pages, most recently used first. */
  readonly #stack: PageList
  /** Dead pages; the first was announced first. */
  readonly #dead: PageList
  #state: Uint8Array
  readonly #ignoresSweeps: boolean
  /** Whether a collection is under way. */
  #isCollecting = false

  constructor(pages: number, ignoresSweeps: boolean) {
    this.#group = new PageListGroup(pages, 2)
    this.#stack = this.#group.lists[0]
    this.#dead = this.#group.lists[1]
    this.#state = new Uint8Array(pages)
    this.#ignoresSweeps = ignoresSweeps
  }

  touch(page: PageId): void {
    if (this.#state[page] === RESIDENT) this.#stack.moveToFirst(page)
    else if (!this.#isSweep) this.#revive(page)
  }

  fault(page: PageId): void {
    if (!this.#isSweep) this.#state[page] &= ~DEAD
  }

  victim(): PageId {
    return this.#dead.size > 0 ? this.#dead.first : this.#stack.last
  }

  remove(page: PageId): void {
    this.#listOf(page).remove(page)
    this.#state[page] &= ~RESIDENT
  }

  admit(page: PageId): void {
    this.#state[page] |= RESIDENT
    if (this.#state[page] === RESIDENT) this.#stack.addFirst(page)
    else this.#dead.addLast(page)
  }

  forget(page: PageId): void {
    this.#state[page] = 0
  }

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
    this.#state = lengthen(this.#state, pages)
  }

  gcBegin(): void {
    this.#isCollecting = true
  }

  gcEnd(): void {
    this.#isCollecting = false
  }

  gcDead(page: PageId): void {
    if (this.#state[page] === RESIDENT) {
      this.#stack.remove(page)
      this.#dead.addLast(page)
    }
    this.#state[page] |= DEAD
  }

  /** About to be allocated from: as good as used. */
  gcRecycled(page: PageId): void {
    if (this.#state[page] === (RESIDENT | DEAD)) this.#revive(page)
    else this.#state[page] &= ~DEAD
  }

  /** During a collection it is the collector that looks at dead pages, not the program. */
  get #isSweep(): boolean {
    return this.#ignoresSweeps && this.#isCollecting
  }

  #revive(page: PageId): void {
    this.#state[page] = RESIDENT
    this.#dead.remove(page)
    this.#stack.addFirst(page)
  }

  #listOf(page: PageId): PageList {
    return this.#state[page] === RESIDENT ? this.#stack : this.#dead
  }
}

/** LRU that gives up pages without live objects first. Hears the hints `gc`. */
export const gcAware = definePolicy({
  name: 'gc-aware',
  summary: 'Gives up pages a garbage collector says are dead, then the page unused the longest.',
  paper: {
    title: 'Garbage collection without paging',
    authors: 'Matthew Hertz, Yi Feng, Emery D. Berger',
    venue: 'ACM PLDI',
    year: 2005,
    url: 'https://doi.org/10.1145/1065010.1065028',
  },
  options: z.strictObject({
    ignoreSweeps: z
      .boolean()
      .default(true)
      .describe('Whether a dead page stays dead when it is referenced during a collection.'),
  }),
  hints: [gcHints],
  create: ({ pages }, { ignoreSweeps }) => new GcAware(pages, ignoreSweeps),
})

export default gcAware
