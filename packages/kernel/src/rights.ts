/**
 * The bits of a page-table entry: what may be done with a page, and what the hardware noted about
 * it. A right that is not there is taken away by `unmap` and never comes back by `map` (L2).
 */

export const READ = 1
export const WRITE = 2
export const EXECUTE = 4

/** Any of READ, WRITE, EXECUTE, added together: 0 to 7. */
export type Rights = number

export const ALL_RIGHTS: Rights = READ | WRITE | EXECUTE

/** Set by the hardware at each reference. */
export const REFERENCED = 8

/** Set by the hardware at each write. */
export const DIRTY = 16

/** From WRITE to DIRTY, as a shift. */
export const WRITE_TO_DIRTY = 3

/** What `unmap` returns: REFERENCED and DIRTY, gathered over all mappings it looked at. */
export type AccessBits = number
