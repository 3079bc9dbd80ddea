/**
 * Which page of the swap area holds which page of the task. Pages that are written together get
 * slots that follow each other, so that they can be read together again.
 */

/** Where the map is kept: in wired memory, or in pages that a final pager serves (I31). */
export interface SwapColumn {
  get(page: number): number
  set(page: number, slot: number): void
}

/** A wired column. */
export function wiredColumn(pages: number): SwapColumn {
  const slots = new Int32Array(pages)
  return {
    get: (page) => slots[page],
    set: (page, slot) => {
      slots[page] = slot
    },
  }
}

export class SwapMap {
  /** Slot + 1 by page, so that memory full of zeros is an empty map. */
  readonly #column: SwapColumn
  /** Page + 1 by slot; 0: free. */
  readonly #owners: Int32Array
  #free: number
  /** Where the search for free slots goes on. */
  #hand = 0

  /** @param slots pages of the swap area */
  constructor(column: SwapColumn, slots: number) {
    this.#column = column
    this.#owners = new Int32Array(slots)
    this.#free = slots
  }

  get freeSlots(): number {
    return this.#free
  }

  /** The page's slot, or -1. */
  slotOf(page: number): number {
    return this.#column.get(page) - 1
  }

  /** The page in a slot, or -1. */
  pageIn(slot: number): number {
    return this.#owners[slot] - 1
  }

  /** Gives the page a slot if it has none: the next free one. -1: the area is full. */
  assign(page: number): number {
    const known = this.slotOf(page)
    if (known >= 0) return known
    if (this.#free === 0) return -1
    const owners = this.#owners
    while (owners[this.#hand] !== 0) this.#hand = (this.#hand + 1) % owners.length
    const slot = this.#hand
    this.#hand = (slot + 1) % owners.length
    owners[slot] = page + 1
    this.#column.set(page, slot + 1)
    this.#free--
    return slot
  }

  /** Frees the page's slot and returns it, or -1 if it had none. */
  release(page: number): number {
    const slot = this.slotOf(page)
    if (slot < 0) return slot
    this.#owners[slot] = 0
    this.#column.set(page, 0)
    this.#free++
    return slot
  }
}
