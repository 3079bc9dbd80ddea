/** What a cell's place (see `ReplayOptions.place`) says before the first reference. */

/** Its worker is still starting, or busy. */
export const WAITING = -2
/** The worker has it, and loads the policy and the trace. */
export const LOADING = -1
