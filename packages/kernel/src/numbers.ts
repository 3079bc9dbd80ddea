/**
 * The numbers that name things. Each kind is a type of its own, so that a frame cannot be passed
 * for a page; only the constructors here cast.
 */

declare const kind: unique symbol

/** A frame of physical memory, `0 <= frame < frames`. */
export type FrameNumber = number & { readonly [kind]: 'frame' }

/** A space, which is also the name of the task that owns it. From 1; never used again. */
export type SpaceId = number & { readonly [kind]: 'space' }

/** A thread. Says which space it runs in (`spaceOf`). Never used again. */
export type ThreadId = number & { readonly [kind]: 'thread' }

/** Virtual time in nanoseconds since the machine started. An integer below 2 ** 53 (104 days). */
export type Ticks = number

/** Threads a space may have created in all its life. */
export const THREADS_PER_SPACE = 1 << 16
const INDEX_MASK = THREADS_PER_SPACE - 1

/** No thread: anybody, as a sender to wait for; nobody, as a pager. */
export const NO_THREAD = 0 as ThreadId

export function frameNumber(value: number): FrameNumber {
  return value as FrameNumber
}

export function spaceId(value: number): SpaceId {
  return value as SpaceId
}

/** The name of the `index`th thread of a space, `0 <= index < THREADS_PER_SPACE`. */
export function threadId(space: SpaceId, index: number): ThreadId {
  return (space * THREADS_PER_SPACE + index) as ThreadId
}

/** The space a thread runs in. The kernel stamps senders, so this says whom a message is from. */
export function spaceOf(thread: ThreadId): SpaceId {
  // Without a rest, so that processors can shift where they would have to divide.
  return ((thread - indexOf(thread)) / THREADS_PER_SPACE) as SpaceId
}

/** Which of the threads of its space a thread is. */
export function indexOf(thread: ThreadId): number {
  return thread & INDEX_MASK
}
