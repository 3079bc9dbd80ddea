/** What serving a request comes to: a reply, and perhaps pages to map for the caller. */
import type { FrameNumber, Rights, SpaceId, Ticks } from '@selfpage/kernel'
import type { Container } from './container.ts'
import type { FrameStore, Slot } from './frame-store.ts'
import type { ContainerDone, ContainerRefusal, ContainerReply } from './protocol.ts'

export interface ContainerOutcome {
  readonly reply: ContainerReply
  /** To be sent with the reply as map items. */
  readonly mapping?: Mapping
}

export interface Mapping {
  /** Page by page: the first one goes to the start of the caller's window. */
  readonly frames: readonly FrameNumber[]
  readonly rights: Rights
}

export function refuse(code: ContainerRefusal, untilTicks?: Ticks): ContainerOutcome {
  return {
    reply: untilTicks === undefined ? { op: 'refused', code } : { op: 'refused', code, untilTicks },
  }
}

/** Counts an operation as done (C1), and for the lock's holder, too (C2). */
export function countOperation(container: Container, caller: SpaceId): ContainerDone {
  container.version++
  if (container.lock?.holder === caller) container.lock.operations++
  return { op: 'container.done', container: container.id, version: container.version }
}

/** The frames of slots; undefined: there are too few, and nothing has changed that anybody sees. */
export function bindAll(
  store: FrameStore,
  slots: readonly Slot[],
  write: boolean,
): FrameNumber[] | undefined {
  const frames: FrameNumber[] = []
  for (const slot of slots) {
    const frame = store.bind(slot, write)
    if (frame === -1) return undefined
    frames.push(frame)
  }
  return frames
}
