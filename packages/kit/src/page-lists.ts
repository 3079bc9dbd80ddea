/**
 * Doubly linked lists of pages that know which of them each page is in: for policies whose pages
 * wander between segments and their ghosts. Lists are numbered from 1.
 *
 * All lists share one object and one array of links. A move from one list to another then reads each
 * once, where lists that are objects of their own (page-list.ts) have V8 load and check both.
 */
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'
import { pageOrNone } from './page-or-none.ts'

/** The list of a page that is in none. */
export const NO_LIST = 0

/** Lists `1 .. count` over the same pages. A page is in at most one of them. */
export class PageLists {
  /**
   * A node is the place, always even, of its predecessor; its successor is at `node | 1`, on the
   * same cache line. Node `2 * list` closes that list, page `p` is node `2 * (p + #offset)`.
   */
  #links = new Int32Array()
  /** By page. */
  #listOf = new Uint8Array()
  /** By list. */
  #sizes = new Int32Array()
  #offset = 0

  /** `count` (at most 255) empty lists over the page numbers `0 .. pages - 1`. */
  constructor(pages: number, count: number) {
    this.#offset = count + 1
    this.#links = new Int32Array(2 * (pages + this.#offset))
    for (let end = 0; end < 2 * this.#offset; end++) this.#links[end] = end & ~1
    this.#listOf = new Uint8Array(pages)
    this.#sizes = new Int32Array(this.#offset)
  }

  /** The list that `page` is in, or was suspended from, or `NO_LIST`. */
  listOf(page: PageId): number {
    return this.#listOf[page]
  }

  /** The number of pages in `list`. */
  size(list: number): number {
    return this.#sizes[list]
  }

  /** The last page of `list`, or `NO_PAGE` if it is empty. */
  last(list: number): PageId {
    return this.#pageAt(this.#links[list << 1])
  }

  /** Adds `page` in front of `list`. It must be in none. */
  addFirst(page: PageId, list: number): void {
    this.#listOf[page] = list
    this.#sizes[list]++
    this.#linkFirst(this.#nodeOf(page), list << 1)
  }

  /** Moves `page`, which must be in a list, to the front of `list`: the same one or another. */
  moveToFirst(page: PageId, list: number): void {
    const links = this.#links
    const node = this.#nodeOf(page)
    const end = list << 1
    const previous = links[node]
    if (previous === end) return
    const next = links[node | 1]
    links[previous | 1] = next
    links[next] = previous
    this.#linkFirst(node, end)
    const from = this.#listOf[page]
    if (from === list) return
    this.#listOf[page] = list
    this.#sizes[from]--
    this.#sizes[list]++
  }

  /** Removes `page`, which must be in a list. */
  remove(page: PageId): void {
    this.suspend(page)
    this.#listOf[page] = NO_LIST
  }

  /** Removes `page` as well, but `listOf` goes on to say where it was until it is added again. */
  suspend(page: PageId): void {
    const links = this.#links
    const node = this.#nodeOf(page)
    const previous = links[node]
    const next = links[node | 1]
    links[previous | 1] = next
    links[next] = previous
    this.#sizes[this.#listOf[page]]--
  }

  /** Drops where `page` was suspended from. It must be in no list. */
  forget(page: PageId): void {
    this.#listOf[page] = NO_LIST
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#links = lengthen(this.#links, 2 * (pages + this.#offset))
    this.#listOf = lengthen(this.#listOf, pages)
  }

  /** The pages of `list` from last to first; for audits and tests. */
  *pagesOf(list: number): Generator<PageId, void> {
    let page = this.last(list)
    while (page !== NO_PAGE) {
      yield page
      page = this.#pageAt(this.#links[this.#nodeOf(page)])
    }
  }

  /** Shifted, not multiplied: V8 need not look for an overflow. */
  #nodeOf(page: PageId): number {
    return (page + this.#offset) << 1
  }

  #pageAt(node: number): PageId {
    return pageOrNone((node >> 1) - this.#offset)
  }

  #linkFirst(node: number, end: number): void {
    const links = this.#links
    const first = links[end | 1]
    links[node] = end
    links[node | 1] = first
    links[first] = node
    links[end | 1] = node
  }
}
