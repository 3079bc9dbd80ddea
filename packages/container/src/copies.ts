/** Moving data into and out of containers: logical copies (C7), and mappings. */
import { ALL_RIGHTS, guard, READ, WRITE } from '@selfpage/kernel'
import type { Rights, SpaceId } from '@selfpage/kernel'
import { areRights, isCount, refuseHandles } from './arguments.ts'
import type { Container } from './container.ts'
import type { FrameStore } from './frame-store.ts'
import { hasSettled } from './locks.ts'
import { bindAll, countOperation, refuse } from './outcome.ts'
import type { ContainerOutcome } from './outcome.ts'
import type { ContainerRequest } from './protocol.ts'

export type CopyRequest = Extract<
  ContainerRequest,
  { op: 'container.copyIn' | 'container.copyOut' }
>
export type MapRequest = Extract<ContainerRequest, { op: 'container.map' }>

export function copy(
  store: FrameStore,
  container: Container,
  caller: SpaceId,
  held: Rights,
  request: CopyRequest,
): ContainerOutcome {
  const isIn = request.op === 'container.copyIn'
  const { first = 0, handles, private: isPrivate = true } = request
  const isOwner = caller === container.access.owner
  const { slots } = container
  if (!guard('I11/copy', (held & (isIn ? WRITE : READ)) !== 0)) return refuse('not-permitted')
  if (!guard('I10/shared-copy', isPrivate || isOwner)) return refuse('not-permitted')
  if (!guard('I6/copy-range', isCount(first, 0, slots.length - 1))) return refuse('invalid')
  const wrong = refuseHandles(handles, slots.length - first)
  if (wrong !== undefined) return refuse(wrong)
  if (!guard('I21/copy', container.lock === undefined)) {
    return refuse('locked', container.lock?.untilTicks)
  }
  if (!guard('I17/device', isIn || hasSettled(store, container))) return refuse('locked')
  const theirs = store.slotsOf(caller, handles)
  if (theirs === undefined) return refuse('no-such-handle')

  const ours = handles.length === slots.length ? slots : slots.slice(first, first + handles.length)
  const sources = isIn ? theirs : ours
  const targets = isIn ? ours : theirs
  // Frames shared for good must be there to be shared.
  if (!isPrivate && bindAll(store, sources, false) === undefined) return refuse('no-frames')
  // A store may copy at once what a device is busy with: then there must be a frame to copy to.
  for (let index = 0; index < sources.length; index++) {
    if (store.isQuiet(sources[index])) continue
    if (store.bind(targets[index], true) === -1) return refuse('no-frames')
  }
  for (let index = 0; index < sources.length; index++) {
    const from = sources[index]
    const to = targets[index]
    if (!guard('I17/strip', !isPrivate)) store.revoke(from, WRITE)
    // What was mapped here is not what is here now.
    store.revoke(to, ALL_RIGHTS)
    store.copy(from, to, isPrivate)
  }
  return { reply: countOperation(container, caller) }
}

export function map(
  store: FrameStore,
  container: Container,
  caller: SpaceId,
  held: Rights,
  request: MapRequest,
): ContainerOutcome {
  const { slots, lock } = container
  const { first = 0, pages = slots.length - first, rights = held } = request
  const isInside = isCount(first, 0, slots.length - 1) && isCount(pages, 1, slots.length - first)
  if (!guard('I6/map-range', isInside)) return refuse('invalid')
  if (!guard('I6/map-rights', areRights(rights))) return refuse('invalid')
  if (!guard('I11/map', (rights & ~held) === 0)) return refuse('not-permitted')
  if (lock !== undefined) {
    // More rights than the lock's could need another frame (copy-on-write), and frames must stay.
    const fits = (lock.holder === caller || !lock.exclusive) && (rights & ~lock.rights) === 0
    if (!guard('I21/map', fits)) return refuse('locked', lock.untilTicks)
  }
  const frames = bindAll(store, slots.slice(first, first + pages), (rights & WRITE) !== 0)
  if (frames === undefined) return refuse('no-frames')
  return { reply: countOperation(container, caller), mapping: { frames, rights } }
}
