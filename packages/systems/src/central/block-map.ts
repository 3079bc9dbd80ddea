/** Which blocks of a disk are taken: next fit, so that what is written together lies together. */

export class BlockMap {
  readonly #isTaken: Uint8Array
  #next = 0
  #free: number

  constructor(blocks: number) {
    this.#isTaken = new Uint8Array(blocks)
    this.#free = blocks
  }

  get free(): number {
    return this.#free
  }

  /** A free block, or -1. */
  take(): number {
    if (this.#free === 0) return -1
    let block = this.#isTaken.indexOf(0, this.#next)
    if (block < 0) block = this.#isTaken.indexOf(0)
    this.#isTaken[block] = 1
    this.#next = block + 1
    this.#free--
    return block
  }

  give(block: number): void {
    this.#isTaken[block] = 0
    this.#free++
  }
}
