/** What the threads of a pager tell each other; the rest is in the tables that they share. */
import type { Thread, ThreadId } from '@selfpage/kernel'
import type { Working } from './working.ts'

/** Tells the pager to look at the faults that wait. */
export const PROGRESS = { op: 'pager.progress' } as const

/** Wakes a thread that has nothing to do. */
export const WAKE = { op: 'pager.wake' } as const

/** Says it until it came through: threads of one task depend on it. */
export function* tellProgress(thread: Thread, pager: ThreadId): Working<void> {
  while ((yield* thread.send(pager, PROGRESS))?.error === 'send-timeout');
}
