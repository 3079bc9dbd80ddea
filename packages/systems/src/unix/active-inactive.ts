/**
 * Active and inactive lists with refault distance, as Linux has had them since 3.15 (J. Weiner,
 * "mm: thrash detection-based file cache sizing", 2014; U3). Pages start inactive. Reclaim looks at
 * the oldest inactive page: referenced once, it goes round again; a second time, it becomes active;
 * not referenced, it goes. The list of active pages is shortened while it is the longer one. A page
 * that comes back finds how many pages were given up meanwhile, its refault distance: had the
 * inactive list been so much longer, it would still be there. If the active list is that long, the
 * page is worth as much as what is on it, and starts active.
 */
import { lengthen, PageListGroup } from '@selfpage/kit'
import { NO_PAGE, SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { FrameWorld } from '../central/replacement.ts'
import type { PageOrder } from './page-order.ts'

const ABSENT = 0
const INACTIVE = 1
/** Inactive, and found referenced once. */
const SEEN = 2
const ACTIVE = 3

export class ActiveInactive implements PageOrder {
  readonly #world: FrameWorld
  readonly #links: PageListGroup
  readonly #inactive: PageListGroup['lists'][number]
  readonly #active: PageListGroup['lists'][number]
  #places = new Uint8Array(64)
  /** By page: the number of pages given up when it was, from 1; 0: never. */
  #shadows = new Float64Array(64)
  #givenUp = 0

  constructor(world: FrameWorld) {
    this.#world = world
    this.#links = new PageListGroup(this.#places.length, 2)
    this.#inactive = this.#links.lists[0]
    this.#active = this.#links.lists[1]
  }

  add(page: PageId): void {
    if (this.has(page)) return
    this.#fit(page)
    const shadow = this.#shadows[page]
    const isRefault = shadow > 0 && this.#givenUp - shadow <= this.#active.size
    this.#shadows[page] = 0
    this.#put(page, isRefault ? ACTIVE : INACTIVE)
  }

  addAhead(page: PageId): void {
    this.#fit(page)
    this.#put(page, INACTIVE)
  }

  has(page: PageId): boolean {
    return page < this.#places.length && this.#places[page] !== ABSENT
  }

  remove(page: PageId): void {
    this.#shadows[page] = ++this.#givenUp
    this.#take(page)
  }

  forget(page: PageId): void {
    if (page >= this.#places.length) return
    if (this.has(page)) this.#take(page)
    this.#shadows[page] = 0
  }

  scan(pages: number, wanted: number): number {
    let given = 0
    for (let step = 0; step < pages && given < wanted; step++) {
      if (this.#active.size > this.#inactive.size) this.#deactivate()
      const page = this.#inactive.first
      if (page === NO_PAGE) break
      if (this.#look(page)) given++
    }
    return given
  }

  /** The oldest inactive page: whether it was given up. */
  #look(page: PageId): boolean {
    const world = this.#world
    const isReferenced = world.isResident(page) && world.takeReferenced(page)
    if (isReferenced && this.#places[page] === SEEN) {
      this.#take(page)
      this.#put(page, ACTIVE)
      return false
    }
    if (isReferenced || !world.mayGiveUp(page)) {
      if (isReferenced) this.#places[page] = SEEN
      this.#inactive.moveToLast(page)
      return false
    }
    this.remove(page)
    world.gaveUp(page)
    return true
  }

  /** The oldest active page must be referenced again to stay. */
  #deactivate(): void {
    const page = this.#active.first
    if (this.#world.isResident(page)) this.#world.takeReferenced(page)
    this.#take(page)
    this.#put(page, INACTIVE)
  }

  #put(page: PageId, place: number): void {
    this.#places[page] = place
    if (place === ACTIVE) this.#active.addLast(page)
    else this.#inactive.addLast(page)
  }

  #take(page: PageId): void {
    if (this.#places[page] === ACTIVE) this.#active.remove(page)
    else this.#inactive.remove(page)
    this.#places[page] = ABSENT
  }

  #fit(page: PageId): void {
    if (page < this.#places.length) return
    this.#places = lengthen(this.#places, 2 * page)
    this.#shadows = lengthen(this.#shadows, 2 * page)
    this.#links.grow(2 * page)
  }

  audit(): void {
    const isRight =
      [...this.#active].every((page) => this.#places[page] === ACTIVE) &&
      [...this.#inactive].every((page) => [INACTIVE, SEEN].includes(this.#places[page]))
    if (!isRight) throw new SelfpageError('INVARIANT_BROKEN', 'a list holds a page not its own')
  }
}
