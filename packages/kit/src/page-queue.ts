/**
 * A first-in first-out queue of pages in a ring buffer. Streaming through memory beats following
 * links: pushing and popping touch neighbouring entries. A page that leaves from the middle
 * leaves a hole, which the front skips; holes are squeezed out when the ring is full of them.
 */
import { NO_PAGE, pageArray } from '@selfpage/policy'
import type { PageArray, PageId } from '@selfpage/policy'

/** A queue of at most `capacity` pages, each at most once. */
export class PageQueue {
  #capacity: number
  #ring: PageArray
  /** The ring's length is a power of two: a position modulo the length is `position & #mask`. */
  #mask: number
  /** Where in the ring each queued page is. Meaningless for other pages. */
  #slots: Int32Array
  /** Entries (holes included) run from `#head` to `#tail - 1`, both taken modulo the ring. */
  #head = 0
  #tail = 0
  #size = 0

  /** An empty queue over the page numbers `0 .. pages - 1` with room for `capacity` pages. */
  constructor(pages: number, capacity: number) {
    this.#capacity = capacity
    this.#ring = pageArray(ringLength(capacity, pages))
    this.#mask = this.#ring.length - 1
    this.#slots = new Int32Array(pages)
  }

  /** The number of pages in the queue. */
  get size(): number {
    return this.#size
  }

  /** The page that has waited longest, or `NO_PAGE` if the queue is empty. */
  get first(): PageId {
    const ring = this.#ring
    const mask = this.#mask
    if (this.#size === 0) return NO_PAGE
    let head = this.#head
    while (ring[head & mask] === NO_PAGE) head = (head + 1) & mask
    if (head !== this.#head) this.#head = head
    return ring[head & mask]
  }

  /** Adds `page` at the end. It must not be in the queue, and the queue not at capacity. */
  addLast(page: PageId): void {
    if (((this.#tail - this.#head) & this.#mask) === this.#mask) this.#squeeze()
    this.#ring[this.#tail] = page
    this.#slots[page] = this.#tail
    this.#tail = (this.#tail + 1) & this.#mask
    this.#size++
  }

  /** Removes `page`, which must be in the queue. */
  remove(page: PageId): void {
    this.#size--
    // The usual page to leave is the first. It needs no hole, and no look at its slot.
    if (this.#ring[this.#head] === page) this.#head = (this.#head + 1) & this.#mask
    else this.#ring[this.#slots[page]] = NO_PAGE
  }

  /** Moves the first page to the end. The queue must not be empty. */
  rotate(): void {
    const page = this.first
    this.remove(page)
    this.addLast(page)
  }

  /** Makes room for `capacity` pages. Never shrinks. Allocates. */
  reserve(capacity: number): void {
    if (capacity <= this.#capacity) return
    this.#capacity = capacity
    this.#refit()
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    const slots = new Int32Array(pages)
    slots.set(this.#slots)
    this.#slots = slots
    this.#refit()
  }

  /** The pages in order, the one that has waited longest first; for audits and tests. */
  *[Symbol.iterator](): Generator<PageId, void> {
    for (let slot = this.#head; slot !== this.#tail; slot = (slot + 1) & this.#mask) {
      if (this.#ring[slot] !== NO_PAGE) yield this.#ring[slot]
    }
  }

  /** A longer ring, if capacity and page numbers now ask for one. */
  #refit(): void {
    const length = ringLength(this.#capacity, this.#slots.length)
    if (length <= this.#ring.length) return
    const pages = [...this]
    this.#ring = pageArray(length)
    this.#mask = length - 1
    this.#head = 0
    this.#tail = 0
    this.#size = 0
    for (const page of pages) this.addLast(page)
  }

  /** Closes the holes. The ring is at least twice the capacity, so this frees half of it. */
  #squeeze(): void {
    const ring = this.#ring
    const mask = this.#mask
    let to = this.#head
    for (let from = this.#head; from !== this.#tail; from = (from + 1) & mask) {
      const page = ring[from]
      if (page === NO_PAGE) continue
      ring[from] = NO_PAGE
      ring[to] = page
      this.#slots[page] = to
      to = (to + 1) & mask
    }
    this.#tail = to
  }
}

/** A page is queued once, so there is no use for more entries than pages. */
function ringLength(capacity: number, pages: number): number {
  let length = 4
  while (length < 2 * (Math.min(capacity, pages) + 1)) length *= 2
  return length
}
