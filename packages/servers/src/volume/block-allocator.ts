/**
 * Which data blocks hold what nobody may overwrite yet. Nothing is written in place: a page written
 * anew goes to a free block, and the old block is *dying* until the metadata that no longer names
 * it is safe on the disk. A block that is being read is pinned and stays even then.
 *
 *   free --take--> used --retire--> dying --settle--> free      (pinned: not before unpin)
 *     ^             |
 *     '--giveBack---'  (never named by metadata)
 */
const FREE = 0
const USED = 1
const DYING = 2

export class BlockAllocator {
  readonly #first: number
  readonly #states: Uint8Array
  /** By block: how many are reading it. */
  readonly #pins: Uint32Array
  /** Free as soon as nobody reads them any more. */
  readonly #unpinnedFree = new Set<number>()
  #dying: number[] = []
  #free: number
  #next = 0

  /** Blocks `first <= block < end`. */
  constructor(first: number, end: number) {
    this.#first = first
    this.#states = new Uint8Array(Math.max(0, end - first))
    this.#pins = new Uint32Array(this.#states.length)
    this.#free = this.#states.length
  }

  get freeBlocks(): number {
    return this.#free
  }

  /** Blocks that the next commit will free. */
  get dyingBlocks(): number {
    return this.#dying.length
  }

  isUsed(block: number): boolean {
    return this.#states[block - this.#first] === USED
  }

  /** Takes free blocks, in a row if it can; undefined if there are not enough. */
  take(count: number): number[] | undefined {
    if (count > this.#free) return undefined
    const blocks: number[] = []
    const { length } = this.#states
    for (let looked = 0; blocks.length < count && looked < length; looked++) {
      if (this.#states[this.#next] === FREE) {
        this.#states[this.#next] = USED
        blocks.push(this.#next + this.#first)
      }
      this.#next = this.#next + 1 === length ? 0 : this.#next + 1
    }
    this.#free -= count
    return blocks
  }

  /** At the start: metadata names this block. False: it cannot, or another page has it. */
  claim(block: number): boolean {
    const index = block - this.#first
    if (!(index >= 0 && index < this.#states.length) || this.#states[index] !== FREE) return false
    this.#states[index] = USED
    this.#free--
    return true
  }

  giveBack(blocks: readonly number[]): void {
    for (const block of blocks) this.#release(block)
  }

  retire(block: number): void {
    this.#states[block - this.#first] = DYING
    this.#dying.push(block)
  }

  /** Takes what the commit that now begins will free; give it to `settle` once it is safe. */
  takeDying(): readonly number[] {
    const dying = this.#dying
    this.#dying = []
    return dying
  }

  /** @param committed false: the commit failed, and the next one will have to do */
  settle(blocks: readonly number[], committed: boolean): void {
    if (committed) for (const block of blocks) this.#release(block)
    else this.#dying.push(...blocks)
  }

  pin(block: number): void {
    this.#pins[block - this.#first]++
  }

  unpin(block: number): void {
    if (--this.#pins[block - this.#first] > 0) return
    if (this.#unpinnedFree.delete(block)) this.#release(block)
  }

  #release(block: number): void {
    if (this.#pins[block - this.#first] > 0) {
      this.#states[block - this.#first] = DYING
      this.#unpinnedFree.add(block)
      return
    }
    this.#states[block - this.#first] = FREE
    this.#free++
  }
}
