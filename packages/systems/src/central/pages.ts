/**
 * All pages of the machine as a central virtual memory system sees them, whoever uses them: one row
 * of typed arrays each. A page is contents, not an address: after a fork, or where a file is mapped
 * twice, several places of several spaces show the same page.
 *
 *             take a frame               done
 *   IN_STORE ---------------> READING ---------> RESIDENT <---------. rescue: a soft fault
 *      ^                                         ^  |  |            |
 *   NEW | ---------- zero ----------------------'   |  '- clean -> FREE -- frame reused --> IN_STORE
 *      |                                        dirty               ^                       or NEW
 *      '---------------------------------------> MODIFIED -written-'
 *
 * NEW pages are zeros that nobody keeps. FREE and MODIFIED pages have a frame still, but are not
 * resident: the replacement does not know them (V2, U4).
 */
import { lengthen } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { PageStore } from './page-store.ts'

export const NEW = 0
export const IN_STORE = 1
export const READING = 2
export const RESIDENT = 3
export const MODIFIED = 4
export const FREE = 5

/** Its bytes are on their way to its store. */
export const WRITING = 1
/** Its store has bytes of it; current ones, unless it is dirty. */
export const STORED = 2
/** The reference that faulted will be made again, and is none then (R12). */
export const RESTARTING = 4
/** Its store lost it. */
export const LOST = 8
/** Read ahead: nobody has referenced it yet. */
export const AHEAD = 16
/** Nobody uses it any more; it ends when its transfer does. */
export const ORPHAN = 32

/** No page, no frame, no place. */
export const NONE = -1

export class Pages {
  /** Its frame, or NONE. */
  frames = new Int32Array(0)
  states = new Uint8Array(0)
  flags = new Uint8Array(0)
  /** 1: holds bytes that its store lacks, as far as is known. */
  dirty = new Uint8Array(0)
  pins = new Uint16Array(0)
  /** The task it is charged to: the first that used it. 0: none of those that live. */
  owners = new Uint16Array(0)
  /** Places of spaces that show it, and one for a file it is of. 0: there is no such page. */
  uses = new Int32Array(0)
  /** Where its store keeps it: a block, or a page of a file. NONE: nowhere yet. */
  places = new Int32Array(0)
  readonly stores: (PageStore | undefined)[] = []
  readonly #unused: PageId[] = []
  #count = 0

  /** @param capacity page numbers there are room for; more are made when needed */
  constructor(capacity: number) {
    this.#grow(capacity)
  }

  /** Page numbers run from 0 to `count - 1`. */
  get count(): number {
    return this.#count
  }

  get capacity(): number {
    return this.states.length
  }

  /** A page with one use, NEW, or IN_STORE if the store has it. */
  create(owner: number, store: PageStore, place: number, isStored: boolean): PageId {
    const page = this.#unused.pop() ?? pageId(this.#count++)
    if (page >= this.capacity) this.#grow(2 * this.capacity)
    this.frames[page] = NONE
    this.states[page] = isStored ? IN_STORE : NEW
    this.flags[page] = isStored ? STORED : 0
    this.dirty[page] = 0
    this.pins[page] = 0
    this.owners[page] = owner
    this.uses[page] = 1
    this.places[page] = place
    this.stores[page] = store
    return page
  }

  /** Its number may name another page from now on. */
  end(page: PageId): void {
    this.uses[page] = 0
    this.states[page] = NEW
    this.flags[page] = 0
    this.stores[page] = undefined
    this.#unused.push(page)
  }

  storeOf(page: PageId): PageStore {
    return this.stores[page] as PageStore
  }

  has(page: PageId, flags: number): boolean {
    return (this.flags[page] & flags) !== 0
  }

  set(page: PageId, flags: number): void {
    this.flags[page] |= flags
  }

  clear(page: PageId, flags: number): void {
    this.flags[page] &= ~flags
  }

  #grow(capacity: number): void {
    this.frames = lengthen(this.frames, capacity)
    this.states = lengthen(this.states, capacity)
    this.flags = lengthen(this.flags, capacity)
    this.dirty = lengthen(this.dirty, capacity)
    this.pins = lengthen(this.pins, capacity)
    this.owners = lengthen(this.owners, capacity)
    this.uses = lengthen(this.uses, capacity)
    this.places = lengthen(this.places, capacity)
  }
}
