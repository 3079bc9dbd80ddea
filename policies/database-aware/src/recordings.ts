/**
 * Which pages statements referenced when they last ran, in order, in a fixed amount of memory.
 * A recording is a chain of blocks, each knowing the one before; where there is no free block it
 * ends. From a page one comes to its first entry in each recording, and from each to the next.
 */
import { lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'

/** Entries of a block. */
const BLOCK_BITS = 6
const BLOCK = 1 << BLOCK_BITS
/** No entry, or no block. */
export const NONE = -1
/** More are not counted. */
export const MOST_REPEATS = 255

/** A recorded reference is an *entry*, a number. Recordings are numbered from 0. */
export class Recordings {
  /** By entry: its page, the next one of that page in its recording, and in another recording. */
  #pages = new Int32Array(0)
  #next = new Int32Array(0)
  #nextFirst = new Int32Array(0)
  /** By entry: how often its page was referenced again in the same use. */
  #repeats = new Uint8Array(0)
  /** By block: its recording, the block before (or, if free, the next free one), entries before. */
  #recording = new Uint8Array(0)
  #blockBefore = new Int32Array(0)
  #blockPosition = new Int32Array(0)
  #free = NONE
  /** By recording: its last entry. */
  readonly #last: Int32Array
  /** By page: its first entry in one recording, and its last one in the recording being made. */
  #first = new Int32Array(0)
  #latest = new Int32Array(0)

  /** Of up to `most` statements, for `pages` pages, with room for about `entries`. */
  constructor(most: number, pages: number, entries: number) {
    this.#last = new Int32Array(most).fill(NONE)
    this.grow(pages, entries)
  }

  /** Appends `page` to `recording`, the only one that is not complete. False: there is no room. */
  append(recording: number, page: PageId): boolean {
    const last = this.#last[recording]
    let entry = last + 1
    if ((entry & (BLOCK - 1)) === 0) {
      const block = this.#free
      if (block === NONE) return false
      this.#free = this.#blockBefore[block]
      this.#recording[block] = recording
      this.#blockBefore[block] = last >> BLOCK_BITS
      this.#blockPosition[block] = last === NONE ? 0 : this.positionOf(last) + 1
      entry = block << BLOCK_BITS
    }
    this.#last[recording] = entry
    this.#pages[entry] = page
    this.#next[entry] = NONE
    this.#repeats[entry] = 0
    this.#link(entry, page)
    return true
  }

  /** `page`, which was appended last to the recording being made, is referenced again in the same use. */
  repeat(page: PageId): void {
    const entry = this.#latest[page]
    if (entry !== NONE && this.#repeats[entry] < MOST_REPEATS) this.#repeats[entry]++
  }

  /** How often the page of `entry` was referenced again in the same use; `MOST_REPEATS` at least. */
  repeatsOf(entry: number): number {
    return this.#repeats[entry]
  }

  /** How many entries `recording` has. */
  lengthOf(recording: number): number {
    const last = this.#last[recording]
    return last === NONE ? 0 : this.positionOf(last) + 1
  }

  /** No more is appended to the recording being made. */
  complete(recording: number): void {
    for (let entry = this.#last[recording]; entry !== NONE; entry = this.#before(entry)) {
      const page = this.#pages[entry]
      if (this.#latest[page] === entry) this.#latest[page] = NONE
    }
  }

  /** Gives up what is in `recording`. */
  clear(recording: number): void {
    const last = this.#last[recording]
    this.complete(recording)
    for (let entry = last; entry !== NONE; entry = this.#before(entry)) this.#unlink(entry)
    let block = last >> BLOCK_BITS
    while (block !== NONE) {
      const before = this.#blockBefore[block]
      this.#blockBefore[block] = this.#free
      this.#free = block
      block = before
    }
    this.#last[recording] = NONE
  }

  /** The first entry of `page` in one of the recordings it is in, or `NONE`. */
  firstOf(page: PageId): number {
    return this.#first[page]
  }

  /** Given one first entry of a page, that in another recording, or `NONE`. */
  nextFirst(entry: number): number {
    return this.#nextFirst[entry]
  }

  /** The next entry of the same page in the same recording, or `NONE`. */
  next(entry: number): number {
    return this.#next[entry]
  }

  /** The recording of `entry`. */
  recordingOf(entry: number): number {
    return this.#recording[entry >> BLOCK_BITS]
  }

  /** How many entries of its recording come before `entry`. */
  positionOf(entry: number): number {
    return this.#blockPosition[entry >> BLOCK_BITS] + (entry & (BLOCK - 1))
  }

  /** What is recorded of `page` is of another one that had its number. */
  forget(page: PageId): void {
    this.#first[page] = NONE
    this.#latest[page] = NONE
  }

  /** Room for so many pages and about so many entries, if that is more than before. Allocates. */
  grow(pages: number, entries: number): void {
    const known = this.#first.length
    this.#first = lengthen(this.#first, pages).fill(NONE, known)
    this.#latest = lengthen(this.#latest, pages).fill(NONE, known)
    const had = this.#blockBefore.length
    const blocks = Math.max(had, Math.ceil(entries / BLOCK))
    this.#pages = lengthen(this.#pages, blocks << BLOCK_BITS)
    this.#next = lengthen(this.#next, blocks << BLOCK_BITS)
    this.#nextFirst = lengthen(this.#nextFirst, blocks << BLOCK_BITS)
    this.#repeats = lengthen(this.#repeats, blocks << BLOCK_BITS)
    this.#recording = lengthen(this.#recording, blocks)
    this.#blockBefore = lengthen(this.#blockBefore, blocks)
    this.#blockPosition = lengthen(this.#blockPosition, blocks)
    for (let block = blocks - 1; block >= had; block--) {
      this.#blockBefore[block] = this.#free
      this.#free = block
    }
  }

  #before(entry: number): number {
    if ((entry & (BLOCK - 1)) !== 0) return entry - 1
    const block = this.#blockBefore[entry >> BLOCK_BITS]
    return block === NONE ? NONE : (block << BLOCK_BITS) + BLOCK - 1
  }

  #link(entry: number, page: PageId): void {
    const latest = this.#latest[page]
    this.#latest[page] = entry
    if (latest !== NONE) {
      this.#next[latest] = entry
      return
    }
    this.#nextFirst[entry] = this.#first[page]
    this.#first[page] = entry
  }

  /** Entries that are not the first of their page, or of a page that was forgotten, are not found. */
  #unlink(entry: number): void {
    const page = this.#pages[entry]
    let before = NONE
    let first = this.#first[page]
    while (first !== NONE && first !== entry) {
      before = first
      first = this.#nextFirst[first]
    }
    if (first === NONE) return
    if (before === NONE) this.#first[page] = this.#nextFirst[entry]
    else this.#nextFirst[before] = this.#nextFirst[entry]
  }
}
