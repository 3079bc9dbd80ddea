/**
 * Recomputes everything the service keeps in running totals, from the slots up (I1 to I4). Slow and
 * simple: for tests and torture, after every step.
 */
import { SelfpageError } from '@selfpage/policy'
import type { Containers } from '@selfpage/container'
import type { Account, Accounts } from './accounts.ts'
import { NO_FRAME } from './frame-table.ts'
import type { FrameTable } from './frame-table.ts'
import type { Handles } from './handles.ts'
import type { SlotTable } from './slot-table.ts'

/** The books of a service. */
export interface Books {
  readonly accounts: Accounts
  readonly containers: Containers
  readonly handles: Handles
  readonly slots: SlotTable
  readonly table: FrameTable
  readonly settings: { readonly capacityFrames: number }
}

/** @throws SelfpageError `INVARIANT_BROKEN` naming the invariant and the numbers that disagree */
export function auditService(service: Books): void {
  const { accounts, containers, handles, slots, table } = service
  table.audit()
  containers.audit()

  const charged = new Map<number, { allocated: number; bound: number }>()
  const slotsOfContent = new Map<number, number>()
  for (let slot = 0; slot < slots.length; slot++) {
    const owner = slots.owner[slot]
    if (owner === 0) continue
    const content = slots.content[slot]
    const handle = slots.handle[slot]
    slotsOfContent.set(content, (slotsOfContent.get(content) ?? 0) + 1)
    if (handle !== 0) equal('I8 handle names its slot', handles.slotOf(handle), slot)
    if (slots.soft[slot] === 1) {
      equal('G6 soft frame', table.stateOf(slots.frame[content]), 'soft')
      continue
    }
    const sums = charged.get(owner) ?? { allocated: 0, bound: 0 }
    sums.allocated += 1
    if (slots.frame[content] !== NO_FRAME) sums.bound += 1
    charged.set(owner, sums)
  }

  const sharers = new Map<number, number>()
  for (const [content, count] of slotsOfContent) {
    equal(`slots of content ${content}`, slots.slots[content], count)
    const frame = slots.frame[content]
    if (frame === NO_FRAME) {
      equal(`C7 unbound content ${content} is shared by`, count, 1)
      continue
    }
    sharers.set(frame, (sharers.get(frame) ?? 0) + 1)
  }
  for (let frame = 0; frame < table.frames; frame++) {
    const state = table.stateOf(frame)
    const isUsed = state === 'bound' || state === 'soft'
    equal(`I1 contents of frame ${frame} (${state})`, sharers.get(frame) ?? 0, table.sharers[frame])
    equal(`I1 frame ${frame} (${state}) is used`, sharers.has(frame), isUsed)
    if (!isUsed) equal(`I14 mappings of frame ${frame} (${state})`, table.mapped[frame], 0)
    if (!isUsed) equal(`C5 locks of frame ${frame} (${state})`, table.locks[frame], 0)
  }
  equal('handles', handles.size, countHandles(service))
  auditAccounts([...accounts.values()], charged, service)
}

function auditAccounts(
  all: readonly Account[],
  charged: ReadonlyMap<number, { readonly allocated: number; readonly bound: number }>,
  { accounts, settings }: Books,
): void {
  const known = new Set<number>(all.map(({ task }) => task))
  for (const task of charged.keys()) equal(`I4 task ${task} has an account`, known.has(task), true)
  let guaranteed = 0
  let allocated = 0
  let uncharged = 0
  let unclaimed = 0
  for (const account of all) {
    const { task, ask } = account
    equal(
      `I4 allocated frames of task ${task}`,
      account.allocated,
      charged.get(task)?.allocated ?? 0,
    )
    equal(`I4 bound frames of task ${task}`, account.bound, charged.get(task)?.bound ?? 0)
    const isOver = account.bound > account.guaranteed
    equal(`task ${task} can be asked for frames`, accounts.overbound.has(account), isOver)
    if (account.guaranteed < 0) equal(`I2 guarantee of task ${task}`, account.guaranteed, 0)
    if (ask !== undefined && ask.targetFrames < 0) equal('I28 target', ask.targetFrames, 0)
    guaranteed += account.guaranteed
    allocated += account.allocated
    uncharged += Math.max(0, account.guaranteed - account.allocated)
    unclaimed += Math.max(0, account.guaranteed - account.bound)
  }
  equal('I3 guaranteed frames', accounts.guaranteed, guaranteed)
  equal('I4 allocated frames', accounts.allocated, allocated)
  equal('uncharged frames', accounts.uncharged, uncharged)
  equal('unclaimed frames', accounts.unclaimed, unclaimed)
  if (guaranteed > settings.capacityFrames) {
    equal('I2 guaranteed frames beyond the machine', guaranteed, settings.capacityFrames)
  }
}

function countHandles({ slots }: Books): number {
  let count = 0
  for (let slot = 0; slot < slots.length; slot++) {
    if (slots.owner[slot] !== 0 && slots.handle[slot] !== 0) count += 1
  }
  return count
}

function equal(what: string, found: unknown, expected: unknown): void {
  if (found === expected) return
  throw new SelfpageError('INVARIANT_BROKEN', `${what}: ${String(found)}, not ${String(expected)}`)
}
