/**
 * What makes a stacked server the one that it is: how a page becomes what the store below keeps. Of
 * each page there is an entry, a few bytes that say where and how; all zeros: the page was never
 * written, and is zeros.
 */
export interface PageCodec {
  readonly entryBytes: number
  /** Pages of the store below for so many pages, entries not counted. */
  backingPages(pages: number): number
  /** A codec may remember what is free in the object: made anew whenever one is opened. */
  open(object: ObjectName, pages: number): ObjectCodec
}

export interface ObjectName {
  readonly path: string
  /** Not 0: it is the opener's alone, this number says which; nothing of it survives the server. */
  readonly area: number
}

export interface ObjectCodec {
  /** At the opening, of each entry that is not zeros. False: it cannot be. */
  claim(page: number, entry: Uint8Array): boolean
  /** Which page below holds this page. */
  backingPage(page: number, entry: Uint8Array): number
  /** The page's bytes; undefined: what is below is not what was written. */
  decode(page: number, entry: Uint8Array, backing: Uint8Array): Uint8Array | undefined
  /**
   * Says where the page goes, writes its new entry, and how to put it there. undefined: no room.
   * The place of the old entry must not be used before `forget`.
   */
  encode(page: number, plain: Uint8Array, old: Uint8Array, entry: Uint8Array): Placed | undefined
  /** The entry's place is free. */
  forget(page: number, entry: Uint8Array): void
}

interface Placed {
  readonly backingPage: number
  /** Whether other pages live there, which must be kept: it is read first. */
  readonly isShared: boolean
  put(backing: Uint8Array): void
}
