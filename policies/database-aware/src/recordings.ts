/**
 * Which pages statements referenced when they last ran, in order, in a fixed amount of memory.
 * A recording is a chain of blocks, each knowing the one before; where there is no free block it
 * ends. It is only ever walked from its end: what is noted last of a page is where it comes first.
 */
import { lengthen } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'

/** Entries of a block. */
const BLOCK_BITS = 6
const BLOCK = 1 << BLOCK_BITS
/** No entry, or no block. */
export const NONE = -1

/** A recorded reference is an *entry*, a number. A recording is named by its last entry. */
export class Recordings {
  /** By entry: its page, and the next entry of the same page as far as {@link link}ed. */
  #pages = new Int32Array(0)
  #sameNext = new Int32Array(0)
  /** By block: the block before, in its recording or among the free ones. */
  #blockBefore = new Int32Array(0)
  /** By block: how many entries of its recording are in blocks before. */
  #blockPosition = new Int32Array(0)
  #free = NONE

  /** Room for about `entries`. */
  constructor(entries: number) {
    this.grow(entries)
  }

  /** Appends `page` to the recording that ends with `last`: the new last entry; or `NONE`: no room. */
  append(last: number, page: PageId): number {
    let entry = last + 1
    if ((entry & (BLOCK - 1)) === 0) {
      const block = this.#free
      if (block === NONE) return NONE
      this.#free = this.#blockBefore[block]
      this.#blockBefore[block] = last >> BLOCK_BITS
      this.#blockPosition[block] = last === NONE ? 0 : this.positionOf(last) + 1
      entry = block << BLOCK_BITS
    }
    this.#pages[entry] = page
    this.#sameNext[entry] = NONE
    return entry
  }

  /** Gives up the recording that ends with `last`. */
  free(last: number): void {
    let block = last >> BLOCK_BITS
    while (block !== NONE) {
      const before = this.#blockBefore[block]
      this.#blockBefore[block] = this.#free
      this.#free = block
      block = before
    }
  }

  /** The entry before `entry`, or `NONE`. */
  before(entry: number): number {
    if ((entry & (BLOCK - 1)) !== 0) return entry - 1
    const block = this.#blockBefore[entry >> BLOCK_BITS]
    return block === NONE ? NONE : (block << BLOCK_BITS) + BLOCK - 1
  }

  /** The page of `entry`; `NO_PAGE` if it was struck out. */
  pageOf(entry: number): PageId {
    return this.#pages[entry] as PageId
  }

  /** The page of `entry` is gone. */
  strike(entry: number): void {
    this.#pages[entry] = NO_PAGE
  }

  /** How many entries of its recording come before `entry`. */
  positionOf(entry: number): number {
    return this.#blockPosition[entry >> BLOCK_BITS] + (entry & (BLOCK - 1))
  }

  /** The next entry of the same page, as {@link link} said, or `NONE`. */
  sameNext(entry: number): number {
    return this.#sameNext[entry]
  }

  link(entry: number, sameNext: number): void {
    this.#sameNext[entry] = sameNext
  }

  /** Room for about `entries`, if that is more than before. Allocates. */
  grow(entries: number): void {
    const known = this.#blockBefore.length
    const blocks = Math.ceil(entries / BLOCK)
    if (blocks <= known) return
    this.#pages = lengthen(this.#pages, blocks << BLOCK_BITS)
    this.#sameNext = lengthen(this.#sameNext, blocks << BLOCK_BITS)
    this.#blockBefore = lengthen(this.#blockBefore, blocks)
    this.#blockPosition = lengthen(this.#blockPosition, blocks)
    for (let block = blocks - 1; block >= known; block--) {
      this.#blockBefore[block] = this.#free
      this.#free = block
    }
  }
}
