/**
 * A heap of pages by key: the page with the smallest key is at hand, any page's key can change.
 *
 * Four children a node instead of two: half the depth for a key that sinks or rises, and the
 * children of a node share a cache line (LaMarca and Ladner, "The influence of caches on the
 * performance of heaps", ACM Journal of Experimental Algorithmics 1, 1996).
 */
import { NO_PAGE, pageArray } from '@selfpage/policy'
import type { PageArray, PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** A heap of at most `capacity` pages, each at most once. Equal keys go by page number. */
export class PageHeap {
  /** Keys and pages by place; the children of place `i` are at `4i + 1` to `4i + 4`. */
  #keys: Float64Array
  #pages: PageArray
  /** Where in the heap each page is; -1 if it is not. */
  #places: Int32Array
  #size = 0

  /** An empty heap over the page numbers `0 .. pages - 1` with room for `capacity` pages. */
  constructor(pages: number, capacity: number) {
    this.#keys = new Float64Array(capacity)
    this.#pages = pageArray(capacity)
    this.#places = new Int32Array(pages).fill(-1)
  }

  /** The number of pages in the heap. */
  get size(): number {
    return this.#size
  }

  /** The page with the smallest key, or `NO_PAGE` if the heap is empty. */
  get first(): PageId {
    return this.#size === 0 ? NO_PAGE : this.#pages[0]
  }

  /** Whether `page` is in the heap. */
  has(page: PageId): boolean {
    return this.#places[page] >= 0
  }

  /** The key of `page`, which must be in the heap. */
  keyOf(page: PageId): number {
    return this.#keys[this.#places[page]]
  }

  /** Adds `page`, which must not be in the heap; the heap must not be at capacity. */
  add(page: PageId, key: number): void {
    const place = this.#size++
    this.#keys[place] = key
    this.#pages[place] = page
    this.#rise(place)
  }

  /** Gives `page`, which must be in the heap, another key. */
  update(page: PageId, key: number): void {
    const place = this.#places[page]
    const rises = key < this.#keys[place]
    this.#keys[place] = key
    if (rises) this.#rise(place)
    else this.#sink(place)
  }

  /** Removes `page`, which must be in the heap. */
  remove(page: PageId): void {
    const place = this.#places[page]
    this.#places[page] = -1
    const end = --this.#size
    if (place === end) return
    // The last page fills the gap; from there it may have to go either way.
    const rises = this.#precedes(end, place)
    this.#keys[place] = this.#keys[end]
    this.#pages[place] = this.#pages[end]
    if (rises) this.#rise(place)
    else this.#sink(place)
  }

  /** Makes room for `capacity` pages. Never shrinks. Allocates. */
  reserve(capacity: number): void {
    if (capacity <= this.#keys.length) return
    this.#keys = lengthen(this.#keys, capacity)
    const pages = pageArray(capacity)
    pages.set(this.#pages)
    this.#pages = pages
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#places = lengthen(this.#places, pages, -1)
  }

  #precedes(place: number, other: number): boolean {
    const key = this.#keys[place]
    const otherKey = this.#keys[other]
    return key < otherKey || (key === otherKey && this.#pages[place] < this.#pages[other])
  }

  // Keys are read where they are needed and never passed on: V8 would box each on its way.

  /** The entry at `place` moves up until none above it is larger. */
  #rise(place: number): void {
    const keys = this.#keys
    const pages = this.#pages
    const places = this.#places
    const key = keys[place]
    const page = pages[place]
    while (place > 0) {
      const parent = (place - 1) >> 2
      if (key > keys[parent] || (key === keys[parent] && page > pages[parent])) break
      keys[place] = keys[parent]
      pages[place] = pages[parent]
      places[pages[place]] = place
      place = parent
    }
    keys[place] = key
    pages[place] = page
    places[page] = place
  }

  /** The entry at `place` moves down until none below it is smaller. */
  #sink(place: number): void {
    const keys = this.#keys
    const pages = this.#pages
    const places = this.#places
    const key = keys[place]
    const page = pages[place]
    for (let child = 4 * place + 1; child < this.#size; child = 4 * place + 1) {
      const least = this.#leastOf(child)
      if (key < keys[least] || (key === keys[least] && page < pages[least])) break
      keys[place] = keys[least]
      pages[place] = pages[least]
      places[pages[place]] = place
      place = least
    }
    keys[place] = key
    pages[place] = page
    places[page] = place
  }

  /** The place of the smallest of up to four siblings, the first of which is at `least`. */
  #leastOf(least: number): number {
    const end = Math.min(least + 4, this.#size)
    for (let sibling = least + 1; sibling < end; sibling++) {
      if (this.#precedes(sibling, least)) least = sibling
    }
    return least
  }
}
