/**
 * Where pages are when they are not in memory, as a central system sees it: swap, a file, or (on
 * Mach) a memory object that another task manages. Nothing here waits: what takes time ends by a
 * call of `done`.
 */
import type { FrameNumber } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'

/** Told once, when a transfer ended; `ok` false: the bytes did not arrive. */
export type TransferDone = (ok: boolean) => void

export interface PageStore {
  /** Shown in notes: `swap`, a path. */
  readonly name: string
  /** A file's pages are written by whoever shares them; a private mapping copies them first. */
  readonly isFile: boolean
  /** Finds a place for a page that will be written; false: there is no space, the page must stay. */
  prepare(page: PageId): boolean
  /** Whether `next` can be read in the same transfer as `page`, which comes just before it. */
  isNext(page: PageId, next: PageId): boolean
  /** Where it is kept, for the order of transfers. */
  placeOf(page: PageId): number
  read(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void
  write(pages: readonly PageId[], frames: readonly FrameNumber[], done: TransferDone): void
  /** The page is no more: its place is free. */
  release(page: PageId): void
}
