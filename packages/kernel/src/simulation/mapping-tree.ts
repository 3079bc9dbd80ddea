/**
 * Who has a page from whom (L2): one tree of mappings for each frame, rooted in the space that owned
 * it at the start. Mapping adds a child, granting moves a node, and unmapping goes down from a node
 * through everything derived from it. Rights only shrink from parent to child.
 *
 * Nodes are indices into typed arrays with a free list; 0 is no node. Rights and access bits live
 * in the page tables of the spaces, where the processor sets them.
 *
 * Access bits move up: what is known of a mapping that goes away, or that is asked about, is kept
 * in its parent's entry, so nobody below can hide from those above that a page was written.
 */
import type { SpaceId } from '../numbers.ts'
import { ALL_RIGHTS, DIRTY, REFERENCED, type AccessBits, type Rights } from '../rights.ts'
import type { SimulatedSpace } from './simulated-space.ts'

const ACCESS_BITS = REFERENCED | DIRTY

/** What `map` and `grant` did. */
export const MAPPED_NOTHING = 0
const MAPPED = 1
/** Mapped, and a page table was made for it. */
export const MAPPED_IN_NEW_TABLE = 2

export class MappingTree {
  /** Mappings changed by the last `unmap`: what it costs. */
  changed = 0
  /** Spaces by number. */
  readonly #spaces: (SimulatedSpace | undefined)[] = []
  #space = new Int32Array(1024)
  #page = new Int32Array(1024)
  #parent = new Int32Array(1024)
  #child = new Int32Array(1024)
  #next = new Int32Array(1024)
  #previous = new Int32Array(1024)
  #free = 0
  #used = 1
  #count = 0

  /** How many mappings there are. */
  get size(): number {
    return this.#count
  }

  addSpace(space: SimulatedSpace): void {
    this.#spaces[space.id] = space
  }

  space(id: SpaceId): SimulatedSpace | undefined {
    return this.#spaces[id]
  }

  /** Takes away all pages of a space, with what was derived from them. */
  removeSpace(space: SimulatedSpace): void {
    for (
      let page = space.nextMapped(0, space.pages);
      page < space.pages;
      page = space.nextMapped(page + 1, space.pages)
    ) {
      this.unmap(space, page, ALL_RIGHTS, true)
    }
    this.#spaces[space.id] = undefined
  }

  /** Makes a mapping that comes from nobody. */
  root(space: SimulatedSpace, page: number, frame: number): void {
    space.enter(page, this.#make(space, page, 0), frame, ALL_RIGHTS)
  }

  /**
   * Maps a page of one space into another (or to another place of the same). A page that has it
   * from there already only gains rights; one that has another loses it, and whatever was derived.
   */
  map(
    from: SimulatedSpace,
    fromPage: number,
    to: SimulatedSpace,
    toPage: number,
    rights: Rights,
  ): number {
    const parent = from.nodeAt(fromPage)
    const allowed = from.bitsAt(fromPage) & rights & ALL_RIGHTS
    if (parent === 0 || allowed === 0) return MAPPED_NOTHING
    const old = to.nodeAt(toPage)
    if (old !== 0) {
      if (this.#parent[old] === parent) {
        to.setBits(toPage, to.bitsAt(toPage) | allowed)
        return MAPPED
      }
      // Nobody can replace what he has the page from.
      if (this.#isAncestor(old, parent)) return MAPPED_NOTHING
      this.unmap(to, toPage, ALL_RIGHTS, true)
    }
    const node = this.#make(to, toPage, parent)
    const made = to.enter(toPage, node, from.frameAt(fromPage), allowed)
    return made ? MAPPED_IN_NEW_TABLE : MAPPED
  }

  /** Gives a mapping away: it keeps its parent and its children, and is the receiver's now. */
  grant(
    from: SimulatedSpace,
    fromPage: number,
    to: SimulatedSpace,
    toPage: number,
    rights: Rights,
  ): number {
    const node = from.nodeAt(fromPage)
    const allowed = from.bitsAt(fromPage) & rights & ALL_RIGHTS
    if (node === 0 || allowed === 0) return MAPPED_NOTHING
    const old = to.nodeAt(toPage)
    if (old !== 0) {
      if (this.#isAncestor(old, node)) return MAPPED_NOTHING
      this.unmap(to, toPage, ALL_RIGHTS, true)
    }
    this.unmap(from, fromPage, ALL_RIGHTS & ~allowed, true)
    const frame = from.frameAt(fromPage)
    from.remove(fromPage)
    this.#space[node] = to.id
    this.#page[node] = toPage
    return to.enter(toPage, node, frame, allowed) ? MAPPED_IN_NEW_TABLE : MAPPED
  }

  /**
   * Takes rights from everything derived from a page, and from the page itself if `self`. Mappings
   * without rights are gone. Returns and clears the access bits of all of them, the page's included.
   */
  unmap(space: SimulatedSpace, page: number, rights: Rights, self: boolean): AccessBits {
    const top = space.nodeAt(page)
    this.changed = 0
    if (top === 0) return 0
    let gathered = 0
    // Children before parents, so that a node is a leaf when it goes.
    let node = this.#deepest(top)
    while (node !== top) {
      const next = this.#after(node)
      gathered |= this.#reduce(node, rights)
      node = next
    }
    const parent = this.#parent[top]
    gathered |= this.#reduce(top, self ? rights : 0)
    if (parent !== 0) this.#keepAbove(parent, gathered)
    return gathered
  }

  /** @throws Error if trees, page tables and rights do not fit together */
  audit(): void {
    let count = 0
    const roots = new Set<number>()
    for (let node = 1; node < this.#used; node++) {
      const space = this.#spaces[this.#space[node]]
      if (this.#space[node] === 0) continue
      count++
      const page = this.#page[node]
      if (space?.nodeAt(page) !== node) throw new Error(`mapping ${node} is in no page table`)
      const rights = space.rightsAt(page)
      if (rights === 0) throw new Error(`mapping ${node} of ${space.name} has no rights`)
      const parent = this.#parent[node]
      if (parent !== 0) this.#auditChild(node, space, parent)
      else if (roots.has(space.frameAt(page))) throw new Error(`mapping ${node} is a second root`)
      else roots.add(space.frameAt(page))
      for (let child = this.#child[node], before = 0; child !== 0; child = this.#next[child]!) {
        if (this.#parent[child] !== node || this.#previous[child] !== before) {
          throw new Error(`mapping ${child} is not where its parent ${node} has it`)
        }
        before = child
      }
    }
    let mapped = 0
    for (const space of this.#spaces) mapped += space?.mapped ?? 0
    if (count !== this.#count || count !== mapped) {
      throw new Error(
        `${mapped} pages are mapped, but there are ${count} (${this.#count}) mappings`,
      )
    }
  }

  #auditChild(node: number, space: SimulatedSpace, parent: number): void {
    const page = this.#page[node]
    const above = this.#spaces[this.#space[parent]]
    const abovePage = this.#page[parent]
    if (above === undefined) throw new Error(`mapping ${node} is derived from nothing`)
    if (above.frameAt(abovePage) !== space.frameAt(page)) {
      throw new Error(`mapping ${node} is of another frame than what it is derived from`)
    }
    if ((space.rightsAt(page) & ~above.rightsAt(abovePage)) !== 0) {
      throw new Error(`page ${page} of ${space.name} has rights that ${above.name} has not`)
    }
  }

  /** Takes rights and access bits from one mapping; returns the latter. */
  #reduce(node: number, rights: Rights): AccessBits {
    const space = this.#spaces[this.#space[node]]!
    const page = this.#page[node]
    const bits = space.bitsAt(page)
    const left = bits & ALL_RIGHTS & ~rights
    if (left !== bits) this.changed++
    if (left === 0) {
      space.remove(page)
      this.#remove(node)
    } else {
      space.setBits(page, left)
    }
    return bits & ACCESS_BITS
  }

  #keepAbove(node: number, bits: AccessBits): void {
    const space = this.#spaces[this.#space[node]]!
    const page = this.#page[node]
    space.setBits(page, space.bitsAt(page) | bits)
  }

  #deepest(from: number): number {
    let node = from
    while (this.#child[node] !== 0) node = this.#child[node]!
    return node
  }

  /** The node after `node`, children first. */
  #after(node: number): number {
    const next = this.#next[node]
    return next === 0 ? this.#parent[node] : this.#deepest(next)
  }

  #isAncestor(candidate: number, of: number): boolean {
    for (let node = of; node !== 0; node = this.#parent[node]!) {
      if (node === candidate) return true
    }
    return false
  }

  #make(space: SimulatedSpace, page: number, parent: number): number {
    let node = this.#free
    if (node !== 0) this.#free = this.#next[node]!
    else {
      if (this.#used === this.#space.length) this.#grow()
      node = this.#used++
    }
    this.#count++
    this.#space[node] = space.id
    this.#page[node] = page
    this.#parent[node] = parent
    this.#child[node] = 0
    this.#previous[node] = 0
    const sibling = parent === 0 ? 0 : this.#child[parent]
    this.#next[node] = sibling
    if (sibling !== 0) this.#previous[sibling] = node
    if (parent !== 0) this.#child[parent] = node
    return node
  }

  /** Only leaves. */
  #remove(node: number): void {
    const previous = this.#previous[node]
    const next = this.#next[node]
    const parent = this.#parent[node]
    if (previous !== 0) this.#next[previous] = next
    else if (parent !== 0) this.#child[parent] = next
    if (next !== 0) this.#previous[next] = previous
    this.#space[node] = 0
    this.#next[node] = this.#free
    this.#free = node
    this.#count--
  }

  #grow(): void {
    const lengthen = (old: Int32Array<ArrayBuffer>) => {
      const longer = new Int32Array(old.length * 2)
      longer.set(old)
      return longer
    }
    this.#space = lengthen(this.#space)
    this.#page = lengthen(this.#page)
    this.#parent = lengthen(this.#parent)
    this.#child = lengthen(this.#child)
    this.#next = lengthen(this.#next)
    this.#previous = lengthen(this.#previous)
  }
}
