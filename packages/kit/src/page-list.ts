/**
 * Doubly linked lists of pages. Lists of one group share one array of links, so a page is in at
 * most one list of its group and membership costs 8 bytes a page however many lists there are.
 * Order runs from first to last; what the ends mean (newest, coldest) is the policy's business.
 */
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'
import { pageOrNone } from './page-or-none.ts'

/** One list of pages. Get it from a {@link PageListGroup}. */
export class PageList {
  /**
   * A node is the place, always even, of its predecessor; its successor is at `node | 1`, on the
   * same cache line. The lists' own sentinels are the first nodes, the pages' follow.
   */
  #links: Int32Array = new Int32Array()
  #sentinel = 0
  /** Page `p` is node `2 * (p + #offset)`. */
  #offset = 0
  #size = 0

  /** @internal Lists are made by their group. */
  constructor(links: Int32Array, sentinel: number, offset: number) {
    this.#links = links
    this.#sentinel = sentinel
    this.#offset = offset
    links[sentinel] = sentinel
    links[sentinel | 1] = sentinel
  }

  /** The number of pages in the list. */
  get size(): number {
    return this.#size
  }

  /** The first page, or `NO_PAGE` if the list is empty. */
  get first(): PageId {
    return this.#pageAt(this.#links[this.#sentinel | 1])
  }

  /** The last page, or `NO_PAGE` if the list is empty. */
  get last(): PageId {
    return this.#pageAt(this.#links[this.#sentinel])
  }

  /** The page after `page` towards the last, or `NO_PAGE`. `page` must be in the list. */
  after(page: PageId): PageId {
    return this.#pageAt(this.#links[this.#nodeOf(page) | 1])
  }

  /** The page before `page` towards the first, or `NO_PAGE`. `page` must be in the list. */
  before(page: PageId): PageId {
    return this.#pageAt(this.#links[this.#nodeOf(page)])
  }

  /** Adds `page` in front. It must be in no list of the group. */
  addFirst(page: PageId): void {
    this.#size++
    this.#insertBetween(this.#sentinel, this.#nodeOf(page), this.#links[this.#sentinel | 1])
  }

  /** Adds `page` at the end. It must be in no list of the group. */
  addLast(page: PageId): void {
    this.#size++
    this.#insertBetween(this.#links[this.#sentinel], this.#nodeOf(page), this.#sentinel)
  }

  /** Adds `page` after `previous`, which is in the list. It must be in no list of the group. */
  addAfter(page: PageId, previous: PageId): void {
    this.#size++
    const before = this.#nodeOf(previous)
    this.#insertBetween(before, this.#nodeOf(page), this.#links[before | 1])
  }

  /** Removes `page`, which must be in the list. */
  remove(page: PageId): void {
    this.#size--
    this.#unlink(this.#nodeOf(page))
  }

  /** Moves `page`, which must be in the list, to the front. */
  moveToFirst(page: PageId): void {
    const links = this.#links
    const node = this.#nodeOf(page)
    if (links[node] === this.#sentinel) return
    this.#unlink(node)
    this.#insertBetween(this.#sentinel, node, links[this.#sentinel | 1])
  }

  /** Moves `page`, which must be in the list, to the end. */
  moveToLast(page: PageId): void {
    const links = this.#links
    const node = this.#nodeOf(page)
    if (links[node | 1] === this.#sentinel) return
    this.#unlink(node)
    this.#insertBetween(links[this.#sentinel], node, this.#sentinel)
  }

  /** The pages from first to last; for audits and tests. */
  *[Symbol.iterator](): Generator<PageId, void> {
    for (let page = this.first; page !== NO_PAGE; page = this.after(page)) yield page
  }

  /** @internal The group grew. */
  relink(links: Int32Array): void {
    this.#links = links
  }

  /** Shifted, not multiplied: V8 need not look for an overflow. */
  #nodeOf(page: PageId): number {
    return (page + this.#offset) << 1
  }

  #pageAt(node: number): PageId {
    return pageOrNone((node >> 1) - this.#offset)
  }

  #insertBetween(previous: number, node: number, next: number): void {
    const links = this.#links
    links[node] = previous
    links[node | 1] = next
    links[previous | 1] = node
    links[next] = node
  }

  #unlink(node: number): void {
    const links = this.#links
    const previous = links[node]
    const next = links[node | 1]
    links[previous | 1] = next
    links[next] = previous
  }
}

/** Lists over the same pages. A page is in at most one of them. */
export class PageListGroup {
  #links: Int32Array
  readonly lists: readonly PageList[]

  /** `count` empty lists over the page numbers `0 .. pages - 1`. */
  constructor(pages: number, count: number) {
    const links = new Int32Array(2 * (pages + count))
    this.#links = links
    this.lists = Array.from({ length: count }, (_, list) => new PageList(links, 2 * list, count))
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#links = lengthen(this.#links, 2 * (pages + this.lists.length))
    for (const list of this.lists) list.relink(this.#links)
  }
}
