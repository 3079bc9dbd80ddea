/** The facts of a driver's pages and of the reference being made, as its policy reads them. */
import { NEVER } from '@selfpage/policy'
import type { Facts } from '@selfpage/policy'
import { lengthen } from './lengthen.ts'

/** The columns that the world keeps itself. Shorter ones read as 0. */
export interface WorldColumns {
  readonly owner?: Uint16Array
  readonly kind?: Uint8Array
}

/** The world writes, the policy reads the same object through the `Facts` it declared. */
export class DriverFacts implements Facts {
  dirty: Uint8Array
  owner: Uint16Array
  kind: Uint8Array
  write = 0
  class = 0
  clock = 0
  nextUse = NEVER

  constructor({ owner, kind }: WorldColumns, pages: number) {
    this.dirty = new Uint8Array(pages)
    this.owner = owner ?? new Uint16Array(0)
    this.kind = kind ?? new Uint8Array(0)
  }

  /** Extends the dirty column to `pages` pages; the world replaces its own columns. */
  grow(pages: number): void {
    this.dirty = lengthen(this.dirty, pages)
  }
}
