/**
 * The memory that an instrumented program, its host in the worker and the kernel's side share:
 *
 * ```
 * 0        control words       what was referenced last, how long the log is, how large memory is
 * 256      scratch             an access across the edge of a page is made here
 * 4 KiB    log                 the references made in this turn, one word each
 * 1 MiB    shadow page table   one byte a page: its rights now, as the kernel gave them
 * 4 MiB    the program's own memory, as it sees it from 0 on
 * ```
 *
 * All offsets are constants of the instrumented code, so a check costs no more than it must.
 */

/** Byte offsets of the control words. */
export const Control = {
  /** References in the log. */
  logged: 0,
  /** Address of the page that a read at hand needs no new reference for. */
  readBase: 4,
  /** The same for a write. */
  writeBase: 8,
  /** The program's memory in pages of the machine, and in units of 64 KiB. */
  pages: 12,
  units: 16,
} as const

export const SCRATCH = 256
export const LOG = 4096
/** References that the log has room for. */
export const LOG_LENGTH = 131_072
export const SHADOW = 0x10_0000
/** Where the program's memory begins. */
export const PROGRAM = 0x40_0000

/** Pages that the shadow page table has room for. */
export const MOST_PAGES = PROGRAM - SHADOW

/** A base no address is near: the last page of 4 GiB, which no program has. */
export const NOWHERE = -1_048_576

/** The unit of WebAssembly's memory sizes. */
export const UNIT_BYTES = 65_536

/** In the log: a page, and whether it was written. */
export const logEntry = (page: number, isWrite: boolean): number => page * 2 + (isWrite ? 1 : 0)
