/**
 * Pages by how often they were used, the least first and, among equals, the one that has been at
 * its count the longest. One list of pages, in which a bucket marks the end of each count: moving
 * a page up by one takes constant time.
 *
 * Shah, Mitra and Matani, "An O(1) algorithm for implementing the LFU cache eviction scheme",
 * 2010; here the buckets point into one list instead of owning one each.
 */
import { NO_PAGE, pageArray } from '@selfpage/policy'
import type { PageArray, PageId } from '@selfpage/policy'
import { PageListGroup } from './page-list.ts'
import type { PageList } from './page-list.ts'

/** Counts stop here instead of wrapping. */
const MOST = 0xffffffff

/** A list of at most `capacity` pages, ordered by count, each at most once. */
export class FrequencyList {
  readonly #group: PageListGroup
  /** Ascending by count. */
  readonly #order: PageList
  /** The count of each page; outlasts its removal. */
  #counts: Uint32Array
  /** The bucket of each listed page: all pages of one count share one. */
  #buckets: Int32Array
  /** The last page of each bucket in use. */
  #lasts: PageArray
  /** A stack: the numbers of the buckets not in use stand from `#bucketsInUse` on. */
  #free: Int32Array
  #bucketsInUse = 0

  /** An empty list over the page numbers `0 .. pages - 1` with room for `capacity` pages. */
  constructor(pages: number, capacity: number) {
    this.#group = new PageListGroup(pages, 1)
    this.#order = this.#group.lists[0]
    this.#counts = new Uint32Array(pages)
    this.#buckets = new Int32Array(pages)
    this.#lasts = pageArray(capacity)
    this.#free = Int32Array.from({ length: capacity }, (_, bucket) => bucket)
  }

  /** The number of pages in the list. */
  get size(): number {
    return this.#order.size
  }

  /** The page with the least count, of those the first to reach it; `NO_PAGE` if there is none. */
  get first(): PageId {
    return this.#order.first
  }

  /** The count of `page`, or the one it had when it was last in the list; 0 if it never was. */
  countOf(page: PageId): number {
    return this.#counts[page]
  }

  /** Adds `page`, which must not be in the list. Takes a step for each smaller count there is. */
  add(page: PageId, count: number): void {
    let previous: PageId = NO_PAGE
    let next = this.#order.first
    while (next !== NO_PAGE && this.#counts[next] <= count) {
      previous = this.#lasts[this.#buckets[next]]
      next = this.#order.after(previous)
    }
    this.#insertAfter(previous, page, count)
  }

  /** Adds one to the count of `page`, which must be in the list. */
  raise(page: PageId): void {
    const count = Math.min(this.#counts[page] + 1, MOST)
    let previous = this.#lasts[this.#buckets[page]]
    const next = this.#order.after(previous)
    if (next !== NO_PAGE && this.#counts[next] === count) {
      previous = this.#lasts[this.#buckets[next]]
    } else if (previous === page) {
      // Nobody to pass. Alone at its count it takes its bucket along.
      previous = this.#order.before(page)
      if (previous === NO_PAGE || this.#buckets[previous] !== this.#buckets[page]) {
        this.#counts[page] = count
        return
      }
    }
    this.remove(page)
    this.#insertAfter(previous, page, count)
  }

  /** Removes `page`, which must be in the list. */
  remove(page: PageId): void {
    const bucket = this.#buckets[page]
    if (this.#lasts[bucket] === page) {
      const previous = this.#order.before(page)
      if (previous !== NO_PAGE && this.#buckets[previous] === bucket) this.#lasts[bucket] = previous
      else this.#free[--this.#bucketsInUse] = bucket
    }
    this.#order.remove(page)
  }

  /** Drops the count of `page`, which must not be in the list. */
  forget(page: PageId): void {
    this.#counts[page] = 0
  }

  /** Makes room for `capacity` pages. Never shrinks. Allocates. */
  reserve(capacity: number): void {
    const present = this.#free.length
    if (capacity <= present) return
    const free = Int32Array.from({ length: capacity }, (_, bucket) => bucket)
    free.set(this.#free)
    this.#free = free
    const lasts = pageArray(capacity)
    lasts.set(this.#lasts)
    this.#lasts = lasts
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#group.grow(pages)
    const counts = new Uint32Array(pages)
    counts.set(this.#counts)
    this.#counts = counts
    const buckets = new Int32Array(pages)
    buckets.set(this.#buckets)
    this.#buckets = buckets
  }

  /** The pages in order, the first to go first; for audits and tests. */
  [Symbol.iterator](): Iterator<PageId, void> {
    return this.#order[Symbol.iterator]()
  }

  /** `previous` is the last page of its bucket, or `NO_PAGE`. */
  #insertAfter(previous: PageId, page: PageId, count: number): void {
    const joins = previous !== NO_PAGE && this.#counts[previous] === count
    const bucket = joins ? this.#buckets[previous] : this.#free[this.#bucketsInUse++]
    this.#counts[page] = count
    this.#buckets[page] = bucket
    this.#lasts[bucket] = page
    if (previous === NO_PAGE) this.#order.addFirst(page)
    else this.#order.addAfter(page, previous)
  }
}
