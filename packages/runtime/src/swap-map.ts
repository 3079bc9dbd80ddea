/**
 * Which page of the swap area holds which page of the task. Pages that are written together get
 * slots that follow each other, so that they can be read together again.
 */

/**
 * Where numbers are kept: in wired memory, or in pages that a final pager serves (paged-tables.ts).
 * There each use may miss, which is thrown; then nothing has changed.
 */
export interface SwapColumn {
  get(index: number): number
  set(index: number, value: number): void
  /** Misses now if `set` would. */
  require(index: number): void
  /** Whether `get` and `set` would not miss now. */
  has(index: number): boolean
}

/** A wired column. */
export function wiredColumn(entries: number): SwapColumn {
  const values = new Int32Array(entries)
  return {
    get: (index) => values[index],
    set: (index, value) => {
      values[index] = value
    },
    require() {},
    has: () => true,
  }
}

export class SwapMap {
  /** Slot + 1 by page, so that memory full of zeros is an empty map. */
  readonly #column: SwapColumn
  /** Page + 1 by slot; 0: free. */
  readonly #owners: SwapColumn
  readonly #slots: number
  #free: number
  /** Where the search for free slots goes on. */
  #hand = 0

  /**
   * @param column an entry a page
   * @param slots pages of the swap area
   * @param owners an entry a slot
   */
  constructor(column: SwapColumn, slots: number, owners = wiredColumn(slots)) {
    this.#column = column
    this.#owners = owners
    this.#slots = slots
    this.#free = slots
  }

  get freeSlots(): number {
    return this.#free
  }

  /** Whether the page's entry can be used without missing. */
  has(page: number): boolean {
    return this.#column.has(page)
  }

  /** The page's slot, or -1. */
  slotOf(page: number): number {
    return this.#column.get(page) - 1
  }

  /** The page in a slot, or -1. */
  pageIn(slot: number): number {
    return this.#owners.get(slot) - 1
  }

  /** Gives the page a slot if it has none: the next free one. -1: the area is full. */
  assign(page: number): number {
    const known = this.slotOf(page)
    if (known >= 0) return known
    if (this.#free === 0) return -1
    while (this.#owners.get(this.#hand) !== 0) this.#hand = (this.#hand + 1) % this.#slots
    const slot = this.#hand
    this.#column.require(page)
    this.#owners.require(slot)
    this.#hand = (slot + 1) % this.#slots
    this.#owners.set(slot, page + 1)
    this.#column.set(page, slot + 1)
    this.#free--
    return slot
  }

  /** Frees the page's slot and returns it, or -1 if it had none. */
  release(page: number): number {
    const slot = this.slotOf(page)
    if (slot < 0) return slot
    this.#column.require(page)
    this.#owners.require(slot)
    this.#owners.set(slot, 0)
    this.#column.set(page, 0)
    this.#free++
    return slot
  }
}
