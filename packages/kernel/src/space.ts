/**
 * An address space: a flat page table, and the processor's view of it. A reference that hits is a
 * plain call, with no wait and no allocation; one that does not, is a fault the thread must take.
 */
import type { SpaceId } from './numbers.ts'
import type { Rights } from './rights.ts'

export interface Space {
  readonly id: SpaceId
  readonly name: string
  /** Pages run from 0 to `pages - 1`. */
  readonly pages: number
  readonly pageSizeBytes: number
  /** References that hit so far, by all threads of the space. */
  readonly references: number

  /**
   * References a page by the running thread: sets its referenced and dirty bits and costs a
   * reference's time. False: nothing happened, and the thread must `yield* thread.fault(page,
   * access)` and try again. (It is also false when the thread's slice of the processor is used up;
   * `fault` then only lets others run.)
   * @param access READ, WRITE, EXECUTE or several
   */
  touch(page: number, access: Rights): boolean

  /**
   * References pages in order until one faults. As `touch` for each, faster.
   * @param accesses one for each page; absent: all READ
   * @returns the index of the first page that faults, or `end`
   */
  touchAll(pages: Int32Array, accesses: Uint8Array | undefined, start: number, end: number): number

  /**
   * The bytes of a mapped page, to be used before the next `yield*`: afterwards the frame may be
   * somebody else's. Does not count as a reference; `touch` first, with WRITE if they are changed.
   * @throws SelfpageError `PAGE_NOT_MAPPED`
   */
  bytes(page: number): Uint8Array

  /**
   * Fills a mapped page with zeros, as `bytes(page).fill(0)` does, but faster.
   * @throws SelfpageError `PAGE_NOT_MAPPED`
   */
  zero(page: number): void

  /** The rights held at a page now; 0: not mapped. */
  rightsAt(page: number): Rights

  /**
   * Calls back at each reference that hits: exact fidelity, as if the processor kept a log of
   * references. undefined ends it.
   */
  logReferences(log: ((page: number, access: Rights) => void) | undefined): void
}
