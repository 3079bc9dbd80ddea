/**
 * Doubly linked lists of pages. Lists of one group share one array of links, so a page is in at
 * most one list of its group and membership costs 8 bytes a page however many lists there are.
 * Order runs from first to last; what the ends mean (newest, coldest) is the policy's business.
 */
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** One list of pages. Get it from a {@link PageListGroup}. */
export class PageList {
  /**
   * Node `n` keeps its predecessor at `2n` and its successor at `2n + 1`: one cache line a node.
   * The lists' own sentinels are the nodes 0 .. lists - 1, page p is node `lists + p`.
   */
  #links: Int32Array
  readonly #sentinel: number
  /** Page `p` is node `p + #offset`. */
  readonly #offset: number
  #size = 0

  /** @internal Lists are made by their group. */
  constructor(links: Int32Array, sentinel: number, offset: number) {
    this.#links = links
    this.#sentinel = sentinel
    this.#offset = offset
    links[2 * sentinel] = sentinel
    links[2 * sentinel + 1] = sentinel
  }

  /** The number of pages in the list. */
  get size(): number {
    return this.#size
  }

  /** The first page, or `NO_PAGE` if the list is empty. */
  get first(): PageId {
    return this.#pageAt(this.#links[2 * this.#sentinel + 1])
  }

  /** The last page, or `NO_PAGE` if the list is empty. */
  get last(): PageId {
    return this.#pageAt(this.#links[2 * this.#sentinel])
  }

  /** The page after `page` towards the last, or `NO_PAGE`. `page` must be in the list. */
  after(page: PageId): PageId {
    return this.#pageAt(this.#links[2 * (page + this.#offset) + 1])
  }

  /** The page before `page` towards the first, or `NO_PAGE`. `page` must be in the list. */
  before(page: PageId): PageId {
    return this.#pageAt(this.#links[2 * (page + this.#offset)])
  }

  /** Adds `page` in front. It must be in no list of the group. */
  addFirst(page: PageId): void {
    this.#size++
    this.#insertBetween(this.#sentinel, page + this.#offset, this.#links[2 * this.#sentinel + 1])
  }

  /** Adds `page` at the end. It must be in no list of the group. */
  addLast(page: PageId): void {
    this.#size++
    this.#insertBetween(this.#links[2 * this.#sentinel], page + this.#offset, this.#sentinel)
  }

  /** Adds `page` after `previous`, which is in the list. It must be in no list of the group. */
  addAfter(page: PageId, previous: PageId): void {
    this.#size++
    const before = previous + this.#offset
    this.#insertBetween(before, page + this.#offset, this.#links[2 * before + 1])
  }

  /** Removes `page`, which must be in the list. */
  remove(page: PageId): void {
    this.#size--
    this.#unlink(page + this.#offset)
  }

  /** Moves `page`, which must be in the list, to the front. */
  moveToFirst(page: PageId): void {
    const links = this.#links
    const node = page + this.#offset
    if (links[2 * node] === this.#sentinel) return
    this.#unlink(node)
    this.#insertBetween(this.#sentinel, node, links[2 * this.#sentinel + 1])
  }

  /** Moves `page`, which must be in the list, to the end. */
  moveToLast(page: PageId): void {
    const links = this.#links
    const node = page + this.#offset
    if (links[2 * node + 1] === this.#sentinel) return
    this.#unlink(node)
    this.#insertBetween(links[2 * this.#sentinel], node, this.#sentinel)
  }

  /** The pages from first to last; for audits and tests. */
  *[Symbol.iterator](): Generator<PageId, void> {
    for (let page = this.first; page !== NO_PAGE; page = this.after(page)) yield page
  }

  /** @internal The group grew. */
  relink(links: Int32Array): void {
    this.#links = links
  }

  #pageAt(node: number): PageId {
    return node === this.#sentinel ? NO_PAGE : ((node - this.#offset) as PageId)
  }

  #insertBetween(previous: number, node: number, next: number): void {
    const links = this.#links
    links[2 * node] = previous
    links[2 * node + 1] = next
    links[2 * previous + 1] = node
    links[2 * next] = node
  }

  #unlink(node: number): void {
    const links = this.#links
    const previous = links[2 * node]
    const next = links[2 * node + 1]
    links[2 * previous + 1] = next
    links[2 * next] = previous
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
    this.lists = Array.from({ length: count }, (_, list) => new PageList(links, list, count))
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    this.#links = lengthen(this.#links, 2 * (pages + this.lists.length))
    for (const list of this.lists) list.relink(this.#links)
  }
}
