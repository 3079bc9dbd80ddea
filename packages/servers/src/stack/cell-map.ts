/** Which cells of a store's pages are free. A page has eight; what is placed lies in one page. */
export const CELLS = 8

export class CellMap {
  /** A bit for each cell in use. */
  readonly #used: Uint8Array
  #usedCells = 0
  /** For each number of cells, a page before which there is no room for them. */
  readonly #searchFrom = new Uint32Array(CELLS + 1)

  constructor(pages: number) {
    this.#used = new Uint8Array(pages)
  }

  get usedCells(): number {
    return this.#usedCells
  }

  /** Whether anything else is in the page of this place. */
  isShared(place: number, cells: number): boolean {
    const mask = ((1 << cells) - 1) << (place % CELLS)
    return (this.#used[Math.floor(place / CELLS)] & ~mask) !== 0
  }

  /** The first place for `cells` cells in a row, as page * 8 + cell; -1: there is none. */
  take(cells: number): number {
    const mask = (1 << cells) - 1
    for (let page = this.#searchFrom[cells]; page < this.#used.length; page++) {
      const used = this.#used[page]
      if (used === 0xff) continue
      for (let cell = 0; cell + cells <= CELLS; cell++) {
        if ((used & (mask << cell)) !== 0) continue
        this.#used[page] |= mask << cell
        this.#usedCells += cells
        this.#searchFrom[cells] = page
        return page * CELLS + cell
      }
    }
    return -1
  }

  /** False: some of it is in use, or there is no such place. */
  claim(place: number, cells: number): boolean {
    const page = Math.floor(place / CELLS)
    const mask = ((1 << cells) - 1) << (place % CELLS)
    if (page >= this.#used.length || mask > 0xff || (this.#used[page] & mask) !== 0) return false
    this.#used[page] |= mask
    this.#usedCells += cells
    return true
  }

  give(place: number, cells: number): void {
    const mask = ((1 << cells) - 1) << (place % CELLS)
    const page = Math.floor(place / CELLS)
    this.#used[page] &= ~mask
    this.#usedCells -= cells
    for (let size = 1; size <= CELLS; size++) {
      this.#searchFrom[size] = Math.min(this.#searchFrom[size], page)
    }
  }
}
