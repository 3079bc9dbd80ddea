/** Where the pages of one client's swap area are, and what was written there. */
export interface Slot {
  readonly block: number
  /** Checksum of the page, seeded with area, page and the number of the write. */
  readonly sum: number
  /** How many writes the area had seen: an older version of a page has another checksum. */
  readonly write: number
}

export class SwapArea {
  /** Never used again by the server. */
  readonly id: number
  limitPages: number
  /** The pages written and not discarded. */
  readonly slots = new Map<number, Slot>()
  #writes = 0

  constructor(id: number, limitPages: number) {
    this.id = id
    this.limitPages = limitPages
  }

  /** A number for a write, larger than all before. */
  nextWrite(): number {
    return ++this.#writes
  }

  /** Forgets pages from `page` on and returns their blocks. */
  take(page: number, pages: number): number[] {
    const blocks: number[] = []
    const forget = (at: number) => {
      const slot = this.slots.get(at)
      if (slot === undefined) return
      this.slots.delete(at)
      blocks.push(slot.block)
    }
    if (pages < this.slots.size) for (let at = page; at < page + pages; at++) forget(at)
    else for (const at of [...this.slots.keys()]) if (at >= page && at < page + pages) forget(at)
    return blocks
  }
}
