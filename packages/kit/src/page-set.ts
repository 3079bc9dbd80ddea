/**
 * A set of pages of which one can be picked by number: for policies that draw some at random and
 * take the best of them, where keeping all in order would cost more than it gains (Psounis and
 * Prabhakar, "A randomized web-cache replacement scheme", INFOCOM 2001).
 */
import { pageArray } from '@selfpage/policy'
import type { PageArray, PageId } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** A set of pages, numbered from 0 to `size - 1` in an order that removals change. */
export class PageSet {
  #members: PageArray
  /** Where in `#members` each member is. */
  #positions: Int32Array
  #size = 0

  /** An empty set over the page numbers `0 .. pages - 1`. */
  constructor(pages: number) {
    this.#members = pageArray(pages)
    this.#positions = new Int32Array(pages)
  }

  /** The number of members. */
  get size(): number {
    return this.#size
  }

  /** The member numbered `position`, which must be below `size`. */
  at(position: number): PageId {
    return this.#members[position]
  }

  /** Adds `page`, which must not be a member. */
  add(page: PageId): void {
    this.#members[this.#size] = page
    this.#positions[page] = this.#size
    this.#size++
  }

  /** Removes `page`, which must be a member. The last member takes its number. */
  remove(page: PageId): void {
    this.#size--
    const position = this.#positions[page]
    const last = this.#members[this.#size]
    this.#members[position] = last
    this.#positions[last] = position
  }

  /** Extends page numbers to `0 .. pages - 1`. Allocates. */
  grow(pages: number): void {
    const members = pageArray(pages)
    members.set(this.#members)
    this.#members = members
    this.#positions = lengthen(this.#positions, pages)
  }
}
