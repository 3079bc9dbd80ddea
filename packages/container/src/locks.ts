/**
 * Locks are leases in kernel time (C4): one holder, one end, and no way to keep a lock beyond it.
 * They are what makes DMA safe: while a container is locked, its frames stay where they are (C5).
 */
import { ALL_RIGHTS, guard, READ, WRITE } from '@selfpage/kernel'
import type { Rights, SpaceId, Ticks } from '@selfpage/kernel'
import { areRights } from './arguments.ts'
import type { Container } from './container.ts'
import type { FrameStore } from './frame-store.ts'
import { bindAll, refuse } from './outcome.ts'
import type { ContainerOutcome } from './outcome.ts'
import type { ContainerRequest } from './protocol.ts'

export type LockRequest = Extract<
  ContainerRequest,
  { op: 'container.lockMap' | 'container.lockPhysical' }
>

/** @param held the rights that the caller has */
export function takeLock(
  store: FrameStore,
  container: Container,
  caller: SpaceId,
  held: Rights,
  request: LockRequest,
  now: Ticks,
): ContainerOutcome {
  const physical = request.op === 'container.lockPhysical'
  const { rights = physical ? READ | WRITE : held, unmap: exclusive = physical } = request
  const untilTicks = now + container.leaseTicks
  if (!guard('I6/lock-rights', areRights(rights))) return refuse('invalid')
  if (!guard('I6/lock-time', Number.isSafeInteger(untilTicks))) return refuse('invalid')
  if (!guard('I11/lock', (rights & ~held) === 0)) return refuse('not-permitted')
  const wait = mustWait(store, container, caller, now)
  if (wait !== undefined) return wait

  const { slots } = container
  // Whoever shares a page could write it unseen, or by writing take both to another frame.
  let isAlone = true
  for (const slot of slots) if (store.isShared(slot)) isAlone = false
  if (!guard('I20/shared', isAlone)) return refuse('shared')
  const frames = bindAll(store, slots, (rights & WRITE) !== 0)
  if (frames === undefined) return refuse('no-frames')
  for (const slot of slots) {
    if (!guard('I20/unmap', !exclusive)) store.revoke(slot, ALL_RIGHTS)
    store.lock(slot, physical)
  }
  container.lock = { holder: caller, physical, exclusive, rights, untilTicks, operations: 1 }
  container.losers?.delete(caller)
  const { id } = container
  const version = ++container.version
  const op = 'container.done'
  return physical
    ? { reply: { op, container: id, version, untilTicks, frames } }
    : { reply: { op, container: id, version, untilTicks }, mapping: { frames, rights } }
}

function mustWait(
  store: FrameStore,
  container: Container,
  caller: SpaceId,
  now: Ticks,
): ContainerOutcome | undefined {
  const held = container.lock
  if (!guard('I21/lock', held === undefined)) return refuse('locked', held?.untilTicks)
  if (!guard('I20/device', hasSettled(store, container))) return refuse('locked')
  const { turnUntilTicks, access } = container
  const isFair = caller === access.owner || now > turnUntilTicks
  return guard('I25/turn', isFair) ? undefined : refuse('locked', turnUntilTicks)
}

/** Lets go of the frames. The version is the caller's business. */
export function releaseLock(store: FrameStore, container: Container, isForced: boolean): void {
  const held = container.lock
  if (held === undefined) return
  container.lock = undefined
  container.settling = false
  for (const slot of container.slots) {
    // Of a driver that says it is done we believe no more than the device confirms.
    const isSafe = !held.physical || (!isForced && store.isQuiet(slot))
    const quarantine = !guard('I23/unlock', isSafe)
    store.unlock(slot, quarantine)
    if (quarantine) container.settling = true
  }
}

/** Whether no device can still be busy under a lock that is gone. */
export function hasSettled(store: FrameStore, container: Container): boolean {
  if (container.settling) container.settling = !container.slots.every((slot) => store.isQuiet(slot))
  return !container.settling
}
