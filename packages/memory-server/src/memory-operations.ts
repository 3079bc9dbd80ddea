/**
 * The memory interface (slide "The Memory Interface") over frame memory: each operation checks all
 * of its arguments before it changes anything (I6, I7, I9), and answers at once.
 */
import type { HandleId, Slot } from '@selfpage/container'
import { flexpage, guard, READ, spaceOf, WRITE } from '@selfpage/kernel'
import type { MapItem, Rights, SpaceId } from '@selfpage/kernel'
import type { Account } from './accounts.ts'
import { isCount, isList, isRights } from './arguments.ts'
import type { FrameMemory } from './frame-memory.ts'
import { NO_FRAME } from './frame-table.ts'
import type { FrameTable } from './frame-table.ts'
import type { Handles } from './handles.ts'
import type {
  AllocateFlags,
  MemoryRefusal,
  MemoryReply,
  MemoryRequest,
  Refused,
} from './protocol.ts'
import type { SlotTable } from './slot-table.ts'

type Allocate = Extract<MemoryRequest, { op: 'memory.allocate' }>

const DONE: MemoryReply = Object.freeze({ op: 'memory.done' })

export class MemoryOperations {
  readonly #table: FrameTable
  readonly #slots: SlotTable
  readonly #handles: Handles
  readonly #memory: FrameMemory

  constructor(table: FrameTable, slots: SlotTable, handles: Handles, memory: FrameMemory) {
    this.#table = table
    this.#slots = slots
    this.#handles = handles
    this.#memory = memory
  }

  serve(account: Account, request: MemoryRequest): MemoryReply {
    switch (request.op) {
      case 'memory.mapOne':
        return this.#mapOne(account.task, request.handle, request.rights)
      case 'memory.map':
        return this.#map(account.task, request.handles, request.rights)
      case 'memory.allocate':
        return this.#allocate(account, request)
      case 'memory.deallocate':
        return this.#deallocate(account.task, request.handles)
      case 'memory.releaseData':
        return this.#releaseData(account.task, request.handles)
      case 'memory.copy':
        return this.#copy(account.task, request.from, request.to)
      case 'memory.soften':
        return this.#soften(account.task, request.handles)
      case 'memory.regain':
        return this.#regain(account, request.handles)
      case 'memory.listen':
        return this.#listen(account, request)
      case 'memory.account':
        return this.#account(account)
      default:
        return refuse('invalid')
    }
  }

  #mapOne(task: SpaceId, handle: HandleId, rights: Rights): MemoryReply {
    if (!isRights(rights)) return refuse('invalid')
    const slot = this.#memory.slotOf(task, handle)
    if (slot === undefined) return refuse('no-such-handle')
    if (this.#memory.isSoft(slot)) return refuse('soft')
    const frame = this.#memory.bind(slot, (rights & WRITE) !== 0)
    if (frame === NO_FRAME) return refuse('no-frames')
    this.#memory.noteMapping(frame)
    return mapped([{ flexpage: flexpage(frame), rights }])
  }

  #map(task: SpaceId, handles: readonly HandleId[], rights: Rights): MemoryReply {
    if (!isRights(rights)) return refuse('invalid')
    const slots = this.#resolve(task, handles)
    return typeof slots === 'string' ? refuse(slots) : this.#mapSlots(slots, rights)
  }

  #mapSlots(slots: readonly Slot[], rights: Rights): MemoryReply {
    const items: MapItem[] = []
    for (const slot of slots) {
      const frame = this.#memory.bind(slot, (rights & WRITE) !== 0)
      if (frame === NO_FRAME) return refuse('no-frames')
      items.push({ flexpage: flexpage(frame), rights, at: items.length })
    }
    // Only now: a later break in the same list may have taken an earlier page's mappings.
    for (const slot of slots) this.#memory.noteMapping(this.#memory.frameOf(slot))
    return mapped(items)
  }

  #allocate(account: Account, request: Allocate): MemoryReply {
    const { count, flags = {} } = request
    const { frames } = this.#table
    if (!isCount(count, 1, frames) || !areFlags(flags, frames)) return refuse('invalid')
    const admitted = this.#memory.admissible(account, count, flags.extra !== false)
    const isPartial = flags.partial === true
    if (admitted === 0 || (admitted < count && !isPartial)) return refuse('no-frames')
    if (flags.contiguous === true || flags.range !== undefined) {
      return this.#allocateThese(account, isPartial ? admitted : count, flags)
    }
    const slots = this.#memory.charge(account, admitted)
    if (flags.bind !== true) return this.#name(slots)
    let bound = 0
    while (bound < slots.length && this.#memory.bind(slots[bound], true) !== NO_FRAME) {
      bound += 1
    }
    const kept = bound === slots.length || (isPartial && bound > 0) ? bound : 0
    for (const slot of slots.slice(kept)) this.#memory.give(slot)
    return kept === 0 ? refuse('no-frames') : this.#name(slots.slice(0, kept))
  }

  /** Frames of a kind: those that are there now; nobody's are moved or reclaimed for it. */
  #allocateThese(account: Account, count: number, flags: AllocateFlags): MemoryReply {
    const [start, end] = flags.range ?? [0, this.#table.frames]
    const found = this.#table.find(count, start, end, flags.contiguous === true)
    if (found.length === 0 || (found.length < count && flags.partial !== true)) {
      return refuse('no-frames')
    }
    const slots = this.#memory.charge(account, found.length)
    for (const [index, slot] of slots.entries()) this.#memory.bindThis(slot, found[index])
    return this.#name(slots)
  }

  #name(slots: readonly Slot[]): MemoryReply {
    const handles: HandleId[] = []
    for (const slot of slots) {
      const handle = this.#handles.make(slot)
      this.#slots.handle[slot] = handle
      handles.push(handle)
    }
    return { op: 'memory.allocated', handles }
  }

  #deallocate(task: SpaceId, handles: readonly HandleId[]): MemoryReply {
    const slots = this.#resolve(task, handles, true)
    if (typeof slots === 'string') return refuse(slots)
    for (const slot of slots) {
      this.#memory.endHandle(slot)
      this.#memory.give(slot)
    }
    return DONE
  }

  #releaseData(task: SpaceId, handles: readonly HandleId[]): MemoryReply {
    const slots = this.#resolve(task, handles)
    if (typeof slots === 'string') return refuse(slots)
    for (const slot of slots) this.#memory.releaseData(slot)
    return this.#mapSlots(slots, READ | WRITE)
  }

  #copy(task: SpaceId, from: readonly HandleId[], to: readonly HandleId[]): MemoryReply {
    if (!isList(from, this.#table.frames) || !isList(to, this.#table.frames)) {
      return refuse('invalid')
    }
    if (from.length !== to.length) return refuse('invalid')
    const slots = this.#resolve(task, [...from, ...to])
    if (typeof slots === 'string') return refuse(slots)
    const sources = slots.slice(0, from.length)
    const targets = slots.slice(from.length)
    const isReady = sources.every((source, index) =>
      this.#memory.prepareCopy(source, targets[index]),
    )
    if (!isReady) return refuse('no-frames')
    for (const [index, source] of sources.entries()) this.#memory.copy(source, targets[index], true)
    return DONE
  }

  #soften(task: SpaceId, handles: readonly HandleId[]): MemoryReply {
    const slots = this.#resolve(task, handles)
    if (typeof slots === 'string') return refuse(slots)
    for (const slot of slots) this.#memory.soften(slot)
    return DONE
  }

  #regain(account: Account, handles: readonly HandleId[]): MemoryReply {
    if (!isList(handles, 2 * this.#table.frames)) return refuse('invalid')
    const results = handles.map((handle) => {
      const slot = this.#memory.slotOf(account.task, handle)
      if (slot === undefined) return 'gone'
      if (!this.#memory.isSoft(slot)) return 'regained'
      if (this.#memory.admissible(account, 1) === 0) return 'no-frames'
      this.#memory.regain(slot)
      return 'regained'
    })
    return { op: 'memory.regained', results }
  }

  #listen(account: Account, request: Extract<MemoryRequest, { op: 'memory.listen' }>): MemoryReply {
    const { thread } = request
    if (!guard('I12/listener', spaceOf(thread) === account.task)) return refuse('not-permitted')
    account.listener = thread
    account.told = undefined
    return DONE
  }

  #account(account: Account): MemoryReply {
    return {
      op: 'memory.accounted',
      guaranteedFrames: account.guaranteed,
      limitFrames: account.limit,
      allocatedFrames: account.allocated,
      extraFrames: account.extra,
      freeFrames: this.#table.available,
      untilTicks: account.untilTicks,
    }
  }

  /**
   * The slots of a list of a task's own, different handles. None of them is locked: containers lock
   * only pages that they share with no handle.
   */
  #resolve(
    task: SpaceId,
    handles: readonly HandleId[],
    softToo = false,
  ): readonly Slot[] | MemoryRefusal {
    if (!isList(handles, 2 * this.#table.frames)) return 'invalid'
    const stamp = this.#slots.newStamp()
    const slots: Slot[] = []
    for (const handle of handles) {
      const slot = this.#memory.slotOf(task, handle)
      if (slot === undefined) return 'no-such-handle'
      if (!guard('I9/duplicate', this.#slots.stamp[slot] !== stamp)) return 'duplicate'
      if (!softToo && this.#memory.isSoft(slot)) return 'soft'
      this.#slots.stamp[slot] = stamp
      slots.push(slot)
    }
    return slots
  }
}

function areFlags(flags: unknown, frames: number): flags is AllocateFlags {
  if (typeof flags !== 'object' || flags === null) return false
  const { range } = flags as AllocateFlags
  if (range === undefined) return true
  if (!isList(range, 2) || range.length !== 2) return false
  return isCount(range[0], 0, frames - 1) && isCount(range[1], range[0] + 1, frames)
}

function mapped(items: readonly MapItem[]): MemoryReply {
  return { op: 'memory.mapped', items }
}

/** One frozen reply a code: refusing must be cheap, since rogues make servers do it. */
const refusals = new Map<MemoryRefusal, Refused>()

export function refuse(code: MemoryRefusal): Refused {
  let refusal = refusals.get(code)
  if (refusal === undefined) {
    refusal = Object.freeze({ op: 'refused', code })
    refusals.set(code, refusal)
  }
  return refusal
}
