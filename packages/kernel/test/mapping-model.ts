/** The mapping tree as one would write it on a blackboard: a map from places to mappings. */
import { ALL_RIGHTS, DIRTY, REFERENCED, WRITE } from '@selfpage/kernel'

interface Mapping {
  frame: number
  rights: number
  accessed: number
  parent: string | undefined
}

const place = (space: number, page: number) => `${space}:${page}`

export class MappingModel {
  readonly mappings = new Map<string, Mapping>()

  root(space: number, page: number, frame: number): void {
    const mapping = { frame, rights: ALL_RIGHTS, accessed: 0, parent: undefined }
    this.mappings.set(place(space, page), mapping)
  }

  touch(space: number, page: number, access: number): boolean {
    const mapping = this.mappings.get(place(space, page))
    if (mapping === undefined || (mapping.rights & access) !== access) return false
    mapping.accessed |= REFERENCED | (access & WRITE ? DIRTY : 0)
    return true
  }

  map(space: number, page: number, toSpace: number, toPage: number, rights: number): void {
    const from = place(space, page)
    const to = place(toSpace, toPage)
    const allowed = (this.mappings.get(from)?.rights ?? 0) & rights
    if (allowed === 0) return
    const old = this.mappings.get(to)
    if (old?.parent === from) old.rights |= allowed
    else if (!this.#above(from).includes(to)) {
      this.unmap(toSpace, toPage, ALL_RIGHTS, true)
      const { frame } = this.mappings.get(from)!
      this.mappings.set(to, { frame, rights: allowed, accessed: 0, parent: from })
    }
  }

  grant(space: number, page: number, toSpace: number, toPage: number, rights: number): void {
    const from = place(space, page)
    const to = place(toSpace, toPage)
    const allowed = (this.mappings.get(from)?.rights ?? 0) & rights
    if (allowed === 0 || this.#above(from).includes(to)) return
    this.unmap(toSpace, toPage, ALL_RIGHTS, true)
    this.unmap(space, page, ALL_RIGHTS & ~allowed, true)
    const mapping = this.mappings.get(from)!
    this.mappings.delete(from)
    this.mappings.set(to, mapping)
    for (const other of this.mappings.values()) if (other.parent === from) other.parent = to
  }

  unmap(space: number, page: number, rights: number, self: boolean): number {
    const top = place(space, page)
    const mapping = this.mappings.get(top)
    if (mapping === undefined) return 0
    let gathered = 0
    for (const [key, each] of [...this.mappings]) {
      if (!this.#above(key).includes(top)) continue
      gathered |= each.accessed
      each.accessed = 0
      if (key !== top || self) each.rights &= ~rights
    }
    for (const [key, each] of [...this.mappings]) if (each.rights === 0) this.mappings.delete(key)
    const parent = mapping.parent === undefined ? undefined : this.mappings.get(mapping.parent)
    if (parent !== undefined) parent.accessed |= gathered
    return gathered
  }

  /** A place and all that it has the page from. */
  #above(key: string): string[] {
    const { parent } = this.mappings.get(key)!
    return parent === undefined ? [key] : [key, ...this.#above(parent)]
  }
}
