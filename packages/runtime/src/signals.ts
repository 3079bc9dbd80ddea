/** What the threads of a pager tell each other; the rest is in the tables that they share. */

/** Tells the pager to look at the faults that wait. */
export const PROGRESS = { op: 'pager.progress' } as const

/** Wakes a thread that has nothing to do. */
export const WAKE = { op: 'pager.wake' } as const
