/**
 * What the runtime knows of each page of its task, one row of typed arrays a page. The kernel is
 * only a cache of mappings and the memory server may take any of them away; this is where they can
 * always be had again (spec section 4: "keeps all the task's mappings").
 *
 *   invalid    no region: `regions[page]` is 0
 *   active     a handle of its own, mapped or mappable at once
 *   inactive   in a region without a mapping: its frame is on the driver's inactive list, given up
 *              softly (SOFT), on its way to the store (LEAVING), or only the store has it
 *
 * Residency itself is the driver's (kit/src/status.ts); nothing here says it a second time.
 */
import { handleId } from '@selfpage/container'
import type { HandleId } from '@selfpage/container'

/** Bytes are on their way in or out, or another task adopts them: faults on the page wait. */
export const BUSY = 1
/** The store has the page; its bytes there are current unless the page is dirty. */
export const STORED = 2
/** May hold bytes that the store lacks: mapped writable since it was last known to be clean. */
export const UNCLEAN = 4
/** May share its frame with somebody (copy-on-write): the server must be asked before a write. */
export const SHARED = 8
/** The program said it does not need the bytes any more ('free'); they are dropped, not written. */
export const DISCARDABLE = 16
/** The store lost it. */
export const LOST = 32
/** The policy gave it up and it waits to be written; its frame is still its own. */
export const LEAVING = 64
/** The store said "not now"; it stays until the store changes its mind. */
export const DEFERRED = 128
/** Its handle is a soft reference (G6). */
export const SOFT = 256
/** A copy of it is being written while it stays. A write ends that: it is unclean again. */
export const CLEANING = 512
/** It holds bytes of its own although it is of a file mapped privately: its store is the swap. */
export const OWN = 1024
/** The reference that faulted will be made again, and is none then (R12). Exact fidelity only. */
export const RESTARTING = 2048

/** Its frame is another's: memory shared between tasks (shared-memory.ts). No policy knows it. */
export const FOREIGN = 4096

export class PageRecords {
  readonly pages: number
  readonly flags: Uint16Array
  /** Which region: its number, from 1. */
  readonly regions: Uint16Array
  readonly #handles: Float64Array

  constructor(pages: number) {
    this.pages = pages
    this.flags = new Uint16Array(pages)
    this.regions = new Uint16Array(pages)
    this.#handles = new Float64Array(pages)
  }

  /** Its handle; 0: none. */
  handle(page: number): HandleId | 0 {
    return handleId(this.#handles[page])
  }

  setHandle(page: number, handle: HandleId): void {
    this.#handles[page] = handle
  }

  takeHandle(page: number): HandleId {
    const handle = this.#handles[page]
    this.#handles[page] = 0
    return handleId(handle)
  }

  has(page: number, flags: number): boolean {
    return (this.flags[page] & flags) !== 0
  }

  set(page: number, flags: number): void {
    this.flags[page] |= flags
  }

  clear(page: number, flags: number): void {
    this.flags[page] &= ~flags
  }
}
