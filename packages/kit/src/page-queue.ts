/**
 * A first-in first-out queue of pages in a ring buffer. Streaming through memory beats following
 * links: pushing and popping touch neighbouring entries, and nothing else of a page.
 *
 * A page that leaves from the middle leaves a hole. To find it, the queue keeps where each page
 * is, but only from the first time on that a page leaves so: a plain replay never does it, and
 * the random writes would cost it a third of its speed. Holes are squeezed out when the ring is
 * full of them.
 */
import { NO_PAGE, pageArray } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** A queue of at most `capacity` pages, each at most once. */
export class PageQueue {
  #capacity = 0
  /** Entries, holes included, run from `#head` to before `#tail`. All others are `NO_PAGE`. */
  #ring = pageArray(0)
  #length = 0
  /** The slot of the first page. Never a hole. */
  #head = 0
  #tail = 0
  #holes = 0
  /** The slot of each queued page, once `#isIndexed`. */
  #slots = new Int32Array()
  #isIndexed = false

  /** An empty queue over the page numbers `0 .. pages - 1` with room for `capacity` pages. */
  constructor(pages: number, capacity: number) {
    this.#capacity = capacity
    this.#length = ringLength(capacity, pages)
    this.#ring = pageArray(this.#length)
    this.#slots = new Int32Array(pages)
  }

  /** The number of pages in the queue. */
  get size(): number {
    const entries = this.#tail - this.#head
    return (entries < 0 ? entries + this.#length : entries) - this.#holes
  }

  /** The page that has waited longest, or `NO_PAGE` if the queue is empty. */
  get first(): PageId {
    return this.#ring[this.#head]
  }

  /** Adds `page` at the end. It must not be in the queue, and the queue not at capacity. */
  addLast(page: PageId): void {
    const tail = this.#tail
    const next = tail + 1 === this.#length ? 0 : tail + 1
    if (next === this.#head) {
      this.#makeRoom()
      this.addLast(page)
      return
    }
    this.#ring[tail] = page
    if (this.#isIndexed) this.#slots[page] = tail
    this.#tail = next
  }

  /** Removes `page`, which must be in the queue. */
  remove(page: PageId): void {
    const ring = this.#ring
    const head = this.#head
    if (ring[head] === page) {
      ring[head] = NO_PAGE
      this.#head = head + 1 === this.#length ? 0 : head + 1
      if (this.#holes > 0) this.#skipHoles()
    } else {
      if (!this.#isIndexed) this.#index()
      ring[this.#slots[page]] = NO_PAGE
      this.#holes++
    }
  }

  /** Moves the first page to the end and returns the next. The queue must not be empty. */
  rotate(): PageId {
    const ring = this.#ring
    const head = this.#head
    const tail = this.#tail
    const page = ring[head]
    // The slot at the tail is always free.
    ring[head] = NO_PAGE
    ring[tail] = page
    if (this.#isIndexed) this.#slots[page] = tail
    this.#head = head + 1 === this.#length ? 0 : head + 1
    this.#tail = tail + 1 === this.#length ? 0 : tail + 1
    if (this.#holes > 0) this.#skipHoles()
    return ring[this.#head]
  }

  /** Makes room for `capacity` pages. Never shrinks. Allocates. */
  reserve(capacity: number): void {
    if (capacity <= this.#capacity) return
    this.#capacity = capacity
    this.#refit()
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#slots = lengthen(this.#slots, pages)
    this.#refit()
  }

  /** The pages in order, the one that has waited longest first; for audits and tests. */
  *[Symbol.iterator](): Generator<PageId, void> {
    for (let slot = this.#head; slot !== this.#tail; slot = (slot + 1) % this.#length) {
      if (this.#ring[slot] !== NO_PAGE) yield this.#ring[slot]
    }
  }

  #skipHoles(): void {
    while (this.#ring[this.#head] === NO_PAGE && this.#head !== this.#tail) {
      this.#head = (this.#head + 1) % this.#length
      this.#holes--
    }
  }

  #index(): void {
    this.#isIndexed = true
    for (let slot = this.#head; slot !== this.#tail; slot = (slot + 1) % this.#length) {
      if (this.#ring[slot] !== NO_PAGE) this.#slots[this.#ring[slot]] = slot
    }
  }

  /** The ring is full. It is a quarter longer than the capacity, so that much of it is holes. */
  #makeRoom(): void {
    if (this.#holes > 0) this.#squeeze()
    // Only a world that breaks R2 gets here, and then a slow queue is better than a wrong one.
    else this.reserve(2 * this.#length)
  }

  /** Closes the holes. */
  #squeeze(): void {
    const ring = this.#ring
    let to = this.#head
    for (let from = this.#head; from !== this.#tail; from = (from + 1) % this.#length) {
      const page = ring[from]
      if (page === NO_PAGE) continue
      ring[from] = NO_PAGE
      ring[to] = page
      this.#slots[page] = to
      to = (to + 1) % this.#length
    }
    this.#tail = to
    this.#holes = 0
  }

  /** A longer ring, if capacity and page numbers now ask for one. */
  #refit(): void {
    const length = ringLength(this.#capacity, this.#slots.length)
    if (length <= this.#length) return
    const pages = [...this]
    this.#length = length
    this.#ring = pageArray(length)
    this.#head = 0
    this.#tail = 0
    this.#holes = 0
    for (const page of pages) this.addLast(page)
  }
}

/** A page is queued once, so there is no use for more entries than pages. */
function ringLength(capacity: number, pages: number): number {
  const most = Math.min(capacity, pages)
  return most + Math.ceil(most / 4) + 2
}
