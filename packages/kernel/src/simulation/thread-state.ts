/**
 * Where a thread stands.
 *
 * ```
 *            dispatch             end, throw, killed
 *   ready -------------> running ---------------------> ended
 *     ^ ^                 |  |
 *     | +-----------------+  | call, send: partner not ready -> sending   (until it receives)
 *     |     preempted        | receive, call, replyAndWait   -> receiving (until a message)
 *     |                      | sleep                         -> sleeping  (until its time)
 *     +----------------------+ a fault nobody will answer    -> stuck     (for ever)
 * ```
 */

export const READY = 0
export const RUNNING = 1
export const SENDING = 2
export const RECEIVING = 3
export const SLEEPING = 4
export const STUCK = 5
/** A server that has nothing to do. */
export const IDLE = 6
export const ENDED = 7

/** Names of the states, for audits and reports. */
export const stateNames = [
  'ready',
  'running',
  'sending',
  'receiving',
  'sleeping',
  'stuck',
  'idle',
  'ended',
] as const
