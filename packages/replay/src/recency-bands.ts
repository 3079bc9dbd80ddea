/**
 * The misses of LRU at several sizes in one pass: a stack of the most recently referenced pages with
 * a marker at the depth of each size. A page knows the band between two markers it lies in, which
 * says at which sizes a reference to it hits; a reference moves each marker above by one page. With
 * a few sizes that is far less work than finding the page's exact depth.
 *
 * The stack is Mattson's (Mattson, Gecsei, Slutz, Traiger, "Evaluation techniques for storage
 * hierarchies", IBM Systems Journal 9(2), 1970, p. 83); the markers are those of Kim, Hill and Wood,
 * "Implementing stack simulation for highly-associative memories", SIGMETRICS 1991, p. 212.
 */
import { PageListGroup } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import { NO_PAGE, pageArray } from '@selfpage/policy'
import type { PageArray, PageId } from '@selfpage/policy'

/** A stack with markers at `sizes`. */
export class RecencyBands {
  /** Ascending, all different. */
  readonly #sizes: Int32Array
  /** The page at the depth of each size; `NO_PAGE` while the stack is shorter. */
  readonly #markers: PageArray
  /** Most recently referenced first. No longer than the largest size. */
  readonly #stack: PageList
  /** Of each page the index of the smallest size it is in, or the number of sizes. */
  readonly #bands: Uint8Array

  /** Page numbers run from 0 to `pages - 1`; at most 255 sizes, ascending and all different. */
  constructor(pages: number, sizes: readonly number[]) {
    this.#sizes = Int32Array.from(sizes)
    this.#markers = pageArray(sizes.length)
    this.#stack = new PageListGroup(pages, 1).lists[0]
    this.#bands = new Uint8Array(pages).fill(sizes.length)
  }

  /** References `page`. Returns the index of the smallest size it hits at, or how many there are. */
  reference(page: PageId): number {
    const stack = this.#stack
    const markers = this.#markers
    const band = this.#bands[page]
    if (band < markers.length) {
      this.#shift(band, page)
      const above = stack.before(page)
      if (markers[band] === page && above !== NO_PAGE) markers[band] = above
      stack.moveToFirst(page)
    } else {
      const last = stack.last
      const isFull = stack.size === this.#sizes[markers.length - 1]
      this.#shift(band, page)
      if (isFull) stack.remove(last)
      stack.addFirst(page)
      this.#markNewDepth()
    }
    this.#bands[page] = 0
    return band
  }

  /** `page` comes from below to the top: all pages above the marker of `band` sink by one. */
  #shift(band: number, page: PageId): void {
    for (let index = 0; index < band; index++) {
      const marker = this.#markers[index]
      if (marker === NO_PAGE) return
      const above = this.#stack.before(marker)
      this.#markers[index] = above === NO_PAGE ? page : above
      this.#bands[marker] = index + 1
    }
  }

  /** A stack that has just grown to the depth of a size gets its marker there. */
  #markNewDepth(): void {
    const depth = this.#stack.size
    for (let index = 0; index < this.#sizes.length; index++) {
      if (this.#sizes[index] === depth && this.#markers[index] === NO_PAGE) {
        this.#markers[index] = this.#stack.last
      }
    }
  }
}
