/**
 * What the driver knows of a page, one byte each. The order matters: everything from `RESIDENT` on
 * has a frame and is in residency, everything up to `ABSENT` has no frame.
 */

/** Never referenced, or forgotten. */
export const NEW = 0
/** Was in memory before; has no frame. */
export const ABSENT = 1
/** Given up by the policy, its frame not reused yet. */
export const INACTIVE = 2
/** Resident, and the policy may propose it. The only status under which references are touches. */
export const RESIDENT = 3
/** Resident by read-ahead, not referenced yet. */
export const AHEAD = 4
/** Resident, and held: the policy does not propose it. */
export const HELD = 5
/** Held, and not referenced since its read-ahead. */
export const HELD_AHEAD = 6
