/**
 * Pages by how often they were used, the least first and, among equals, the one that has been at
 * its count the longest.
 *
 * A use only writes the page's new count and the time: what goes first is settled when somebody
 * asks. Pages that came with one use wait in a queue, and most leave from there, never used again.
 * Those the front of the queue finds used since go into a heap by the count they then have. Counts
 * only grow, so the heap's keys are lower bounds: when the page on top has a newer count it sinks
 * to where that belongs, and a page used a hundred times in between sinks once. (Constant time a
 * use, as in Shah, Mitra and Matani, "An O(1) algorithm for implementing the LFU cache eviction
 * scheme", 2010, but a use there changes five lists' links.)
 */
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'
import { PageQueue } from './page-queue.ts'

/** Counts and times stop short of what an `Int32Array` holds. */
const MOST = 0x7fffffff

/** A list of at most `capacity` pages, ordered by count, each at most once. */
export class FrequencyList {
  /** Two numbers a page: its count, which outlasts its removal, and when it got there. */
  #uses = new Int32Array()
  #now = 0
  /** Listed pages that came with count 1, oldest first. */
  readonly #young: PageQueue
  /** Four numbers an entry: count, time, page, none; the children of entry `i` are at `4i + 1`. */
  #heap = new Int32Array()
  #heapSize = 0
  /** The entry of each page in the heap, -1 for others. */
  #entries = new Int32Array()

  /** An empty list over the page numbers `0 .. pages - 1` with room for `capacity` pages. */
  constructor(pages: number, capacity: number) {
    this.#uses = new Int32Array(2 * pages)
    this.#young = new PageQueue(pages, capacity)
    this.#heap = new Int32Array(4 * capacity)
    this.#entries = new Int32Array(pages).fill(-1)
  }

  /** The number of pages in the list. */
  get size(): number {
    return this.#young.size + this.#heapSize
  }

  /** The page with the least count, of those the first to reach it; `NO_PAGE` if there is none. */
  get first(): PageId {
    const young = this.#settleYoung()
    const old = this.#settleHeap()
    if (young === NO_PAGE) return old
    if (old === NO_PAGE) return young
    // The young one has count 1; so may a page that came some other way.
    const isOldFirst =
      this.#heap[0] < 1 || (this.#heap[0] === 1 && this.#heap[1] < this.#uses[2 * young + 1])
    return isOldFirst ? old : young
  }

  /** The count of `page`, or the one it had when it was last in the list; 0 if it never was. */
  countOf(page: PageId): number {
    return this.#uses[2 * page]
  }

  /** Adds `page`, which must not be in the list. */
  add(page: PageId, count: number): void {
    this.#uses[2 * page] = count
    this.#uses[2 * page + 1] = this.#tick()
    if (count === 1) this.#young.addLast(page)
    else this.#addToHeap(page)
  }

  /** Adds one to the count of `page`, which must be in the list. */
  raise(page: PageId): void {
    const now = this.#tick()
    const count = this.#uses[2 * page]
    this.#uses[2 * page] = count === MOST ? MOST : count + 1
    this.#uses[2 * page + 1] = now
  }

  /** Removes `page`, which must be in the list. */
  remove(page: PageId): void {
    if (this.#entries[page] < 0) this.#young.remove(page)
    else this.#removeFromHeap(page)
  }

  /** Drops the count of `page`, which must not be in the list. */
  forget(page: PageId): void {
    this.#uses[2 * page] = 0
  }

  /** Makes room for `capacity` pages. Never shrinks. Allocates. */
  reserve(capacity: number): void {
    this.#young.reserve(capacity)
    if (4 * capacity > this.#heap.length) this.#heap = lengthen(this.#heap, 4 * capacity)
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#young.grow(pages)
    this.#uses = lengthen(this.#uses, 2 * pages)
    this.#entries = lengthen(this.#entries, pages, -1)
  }

  /** The pages in order, the first to go first; for audits and tests. */
  *[Symbol.iterator](): Generator<PageId, void> {
    const uses = this.#uses
    yield* this.#listed().toSorted(
      (a, b) => uses[2 * a] - uses[2 * b] || uses[2 * a + 1] - uses[2 * b + 1],
    )
  }

  /** The first page that came with count 1 and still has it. Those before it go into the heap. */
  #settleYoung(): PageId {
    let page = this.#young.first
    while (page !== NO_PAGE && this.#uses[2 * page] !== 1) {
      this.#young.remove(page)
      this.#addToHeap(page)
      page = this.#young.first
    }
    return page
  }

  /** The page of the heap to go first; its entry, on top, is up to date. */
  #settleHeap(): PageId {
    const heap = this.#heap
    while (this.#heapSize > 0) {
      const page = heap[2] as PageId
      const count = this.#uses[2 * page]
      const time = this.#uses[2 * page + 1]
      if (heap[0] === count && heap[1] === time) return page
      this.#sink(0, count, time, page)
    }
    return NO_PAGE
  }

  #addToHeap(page: PageId): void {
    // Only a world that breaks R2 finds it full, and then a slow list is better than a wrong one.
    if (4 * this.#heapSize === this.#heap.length) this.reserve(2 * this.#heapSize + 1)
    this.#rise(this.#heapSize++, this.#uses[2 * page], this.#uses[2 * page + 1], page)
  }

  #removeFromHeap(page: PageId): void {
    const heap = this.#heap
    const gap = this.#entries[page]
    const end = --this.#heapSize
    this.#entries[page] = -1
    if (gap === end) return
    // The last entry fills the gap; from there it may have to go either way.
    const count = heap[4 * end]
    const time = heap[4 * end + 1]
    const moved = heap[4 * end + 2]
    const rises = count < heap[4 * gap] || (count === heap[4 * gap] && time < heap[4 * gap + 1])
    if (rises) this.#rise(gap, count, time, moved)
    else this.#sink(gap, count, time, moved)
  }

  /** Puts an entry at `place` or, if entries above are larger, above them. */
  #rise(place: number, count: number, time: number, page: number): void {
    const heap = this.#heap
    while (place > 0) {
      const parent = (place - 1) >> 2
      const above = heap[4 * parent]
      if (above < count || (above === count && heap[4 * parent + 1] < time)) break
      this.#copy(parent, place)
      place = parent
    }
    this.#write(place, count, time, page)
  }

  /** Puts an entry at `place` or, if entries below are smaller, below them. */
  #sink(place: number, count: number, time: number, page: number): void {
    const heap = this.#heap
    for (let child = 4 * place + 1; child < this.#heapSize; child = 4 * place + 1) {
      let least = child
      const end = Math.min(child + 4, this.#heapSize)
      for (let other = child + 1; other < end; other++) {
        const difference = heap[4 * other] - heap[4 * least]
        if (difference < 0 || (difference === 0 && heap[4 * other + 1] < heap[4 * least + 1])) {
          least = other
        }
      }
      const below = heap[4 * least]
      if (count < below || (count === below && time < heap[4 * least + 1])) break
      this.#copy(least, place)
      place = least
    }
    this.#write(place, count, time, page)
  }

  #copy(from: number, to: number): void {
    const heap = this.#heap
    this.#write(to, heap[4 * from], heap[4 * from + 1], heap[4 * from + 2])
  }

  #write(place: number, count: number, time: number, page: number): void {
    const heap = this.#heap
    heap[4 * place] = count
    heap[4 * place + 1] = time
    heap[4 * place + 2] = page
    this.#entries[page] = place
  }

  #tick(): number {
    if (this.#now === MOST) this.#renumber()
    return ++this.#now
  }

  /** Times have run out, after two billion uses: gives the listed pages the earliest ones. */
  #renumber(): void {
    const uses = this.#uses
    const pages = this.#listed().toSorted((a, b) => uses[2 * a + 1] - uses[2 * b + 1])
    this.#now = 0
    for (const page of pages) uses[2 * page + 1] = ++this.#now
    const inHeap = pages.filter((page) => this.#entries[page] >= 0)
    this.#heapSize = 0
    for (const page of inHeap) this.#addToHeap(page)
  }

  #listed(): PageId[] {
    const pages = [...this.#young]
    for (let place = 0; place < this.#heapSize; place++) {
      pages.push(this.#heap[4 * place + 2] as PageId)
    }
    return pages
  }
}
