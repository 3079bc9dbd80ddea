/**
 * What foreign code sees of its space: ordinary synchronous calls that block while a page fault is
 * resolved. It runs in a worker, on the same shared page tables and frames; the kernel stands
 * still while it runs, so the order of everything stays determined by the seed.
 */
import type { Rights } from './rights.ts'

export interface ForeignMemory {
  readonly pages: number
  readonly pageSizeBytes: number
  /**
   * References a page, blocking until it is there.
   * @throws SelfpageError `MEMORY_FAULT` if the pager refuses (invalid, protection, lost data)
   */
  touch(page: number, access: Rights): void
  /** The bytes of a page just touched, until the next call of `touch`, `read`, `write` or `ask`. */
  bytes(page: number): Uint8Array
  read(address: number, into: Uint8Array): void
  write(address: number, from: Uint8Array): void
  /**
   * Sends a message `{ op, values }` (`ForeignAsk`) to the thread's pager and waits for the answer,
   * which it returns: mapping, advice, hints. Values must survive `structuredClone`.
   */
  ask(op: string, values: unknown): unknown
}

/** The default export of a foreign thread's module. */
export type ForeignProgram = (memory: ForeignMemory, data: unknown) => unknown
