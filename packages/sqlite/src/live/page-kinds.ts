/**
 * What the task knows of its database's pages: the kind of each, read off its first byte whenever the
 * page passes by (sqlite.org/fileformat2.html, 1.6). A page that was never seen is of no known kind.
 */
import { pageKinds } from '@selfpage/policy'

/** On the first page a header comes before. */
const firstPageHeaderBytes = 100

const kindOfType: Readonly<Record<number, number>> = {
  2: pageKinds.indexInterior,
  5: pageKinds.tableInterior,
  10: pageKinds.indexLeaf,
  13: pageKinds.tableLeaf,
}

export class PageKinds {
  #kinds: Uint8Array

  constructor(pages: number) {
    this.#kinds = new Uint8Array(pages)
  }

  /** One of `pageKinds`. */
  of(page: number): number {
    return this.#kinds[page] ?? pageKinds.unknown
  }

  /** Looks at a page's bytes. */
  see(page: number, bytes: Uint8Array): void {
    if (page >= this.#kinds.length) {
      const longer = new Uint8Array(2 * page + 1)
      longer.set(this.#kinds)
      this.#kinds = longer
    }
    this.#kinds[page] = kindOfType[bytes[page === 0 ? firstPageHeaderBytes : 0]] ?? pageKinds.other
  }
}

/** Whether pages of this kind have children. */
export function isInner(pageKind: number): boolean {
  return pageKind === pageKinds.indexInterior || pageKind === pageKinds.tableInterior
}

const queryShift = 3
const extensionBit = 0b1000_0000

/** The class of a reference, as `policy/src/database-class.ts` numbers them. */
export function referenceClass(pageKind: number, queryClass: number, isNew: boolean): number {
  return pageKind | (queryClass << queryShift) | (isNew ? extensionBit : 0)
}
