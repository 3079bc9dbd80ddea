/**
 * Slots and the frames behind them: binding at first access, copy-on-write, soft references, and
 * the rule that a frame is wiped of mappings when it is freed and of data when it is bound (I13,
 * I14). The one rule for zeroing: a frame is zeroed whenever a content is bound to it, whoever had
 * it before, except when a task regains its own soft reference.
 *
 * Nothing waits. Who finds no frame although one is promised is noted in `starved`: the server
 * reclaims, and asks again.
 */
import type { FrameStore, HandleId, Slot } from '@selfpage/container'
import { ALL_RIGHTS, frameNumber, guard, READ, WRITE } from '@selfpage/kernel'
import type { FrameNumber, Rights, SpaceId } from '@selfpage/kernel'
import type { Account, Accounts } from './accounts.ts'
import { NO_FRAME } from './frame-table.ts'
import type { FrameTable } from './frame-table.ts'
import type { Handles } from './handles.ts'
import type { SlotTable } from './slot-table.ts'
import type { Surroundings } from './surroundings.ts'

export class FrameMemory implements FrameStore {
  /** Set when somebody found no frame for what is guaranteed; cleared by whoever looks. */
  starved: Account | undefined
  readonly #table: FrameTable
  readonly #accounts: Accounts
  readonly #slots: SlotTable
  readonly #handles: Handles
  readonly #world: Surroundings
  readonly #lowFrames: number
  readonly #softSlots: Int32Array

  /** @param lowFrames frames kept free for guarantees that were not used yet */
  constructor(
    table: FrameTable,
    accounts: Accounts,
    slots: SlotTable,
    handles: Handles,
    world: Surroundings,
    lowFrames: number,
  ) {
    this.#table = table
    this.#accounts = accounts
    this.#slots = slots
    this.#handles = handles
    this.#world = world
    this.#lowFrames = lowFrames
    this.#softSlots = new Int32Array(table.frames).fill(-1)
  }

  /** How many of `count` slots a task may be charged for now: all guaranteed, then extra ones. */
  admissible(account: Account, count: number, extra = true): number {
    const promised = Math.max(0, account.guaranteed - account.allocated)
    if (count <= promised) return count
    if (!extra) return promised
    const mayHaveExtras =
      account.ask === undefined && this.#world.now >= account.noExtrasBeforeTicks
    if (!guard('I30/extras', mayHaveExtras)) return promised
    const accounts = this.#accounts
    const kept = Math.min(this.#lowFrames, accounts.uncharged - promised)
    const room = this.#table.usable - accounts.allocated - promised - kept
    const unlimited = promised + Math.max(0, room)
    return Math.max(0, Math.min(count, unlimited, account.limit - account.allocated))
  }

  take(owner: SpaceId, count: number): readonly Slot[] | undefined {
    const account = this.#accounts.get(owner)
    if (account === undefined || this.admissible(account, count) < count) return undefined
    return this.charge(account, count)
  }

  /** Fresh slots; that they are admissible is the caller's to know. */
  charge(account: Account, count: number): readonly Slot[] {
    this.#accounts.charge(account, count)
    const slots: Slot[] = []
    for (let index = 0; index < count; index++) slots.push(this.#slots.make(account))
    return slots
  }

  give(slot: Slot): void {
    const account = this.accountOf(slot)
    if (this.#slots.soft[slot] === 1) {
      this.#reuse(this.frameOf(slot))
      return
    }
    this.#detach(account, slot)
    this.#accounts.charge(account, -1)
    this.#slots.end(account, slot)
    if (account.isEnded && account.allocated === 0) this.#accounts.close(account)
  }

  slotsOf(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined {
    const slots: Slot[] = []
    for (const handle of handles) {
      const slot = this.slotOf(owner, handle)
      if (slot === undefined || this.#slots.soft[slot] === 1) return undefined
      slots.push(slot)
    }
    return slots
  }

  claim(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined {
    const slots = this.slotsOf(owner, handles)
    if (slots === undefined) return undefined
    for (const slot of slots) this.endHandle(slot)
    return slots
  }

  /** The slot of a task's own handle, soft or not; of nobody else's (I7). */
  slotOf(owner: SpaceId, handle: number): Slot | undefined {
    const slot = this.#handles.slotOf(handle)
    if (slot === undefined) return undefined
    return guard('I7/handle', this.#slots.owner[slot] === owner) ? slot : undefined
  }

  /** The handle of a slot is gone; the slot stays. */
  endHandle(slot: Slot): void {
    this.#handles.end(this.#slots.handle[slot])
    this.#slots.handle[slot] = 0
  }

  bind(slot: Slot, write: boolean): FrameNumber | -1 {
    const content = this.#slots.content[slot]
    const frame = this.#slots.frame[content]
    if (frame === NO_FRAME) return this.#bindFirst(slot, content)
    if (write && this.#table.sharers[frame] > 1) return this.#breakCopy(slot, content)
    if (write && this.#table.stale[frame] === 1) this.#wipeMappings(frame)
    return frameNumber(frame)
  }

  /** Binds a fresh slot to a frame that `FrameTable.find` found. */
  bindThis(slot: Slot, frame: number): void {
    if (this.#table.stateOf(frame) === 'soft') this.#reuse(frame)
    this.#table.takeThis(frame)
    this.#fill(slot, this.#slots.content[slot], frame)
  }

  copy(from: Slot, to: Slot, isPrivate: boolean): boolean {
    const slots = this.#slots
    const source = slots.content[from]
    if (!isPrivate) return source === slots.content[to] || this.#share(from, to)
    // A copy is of its own: what `to` shared for good until now goes on without it.
    if (this.isShared(to)) this.#renewContent(to)
    const target = slots.content[to]
    const frame = slots.frame[source]
    if (frame === NO_FRAME) return this.releaseData(to)
    if (!guard('I17/transfer', !this.#isInTransfer(frame))) return this.#copyNow(frame, to)
    if (slots.frame[target] === frame) return true
    const wasBound = this.#emptyContent(target)
    if (!wasBound) this.#accounts.bind(this.accountOf(to))
    slots.frame[target] = frame
    this.#table.sharers[frame] = this.#table.sharers[frame] + 1
    if (this.#table.mapped[frame] === 1 && !guard('I17/write', false)) {
      this.#world.unmap(frameNumber(frame), WRITE)
    }
    slots.renew(this.accountOf(to), to)
    return true
  }

  /** Binds what `copy` will need a frame for at once; false: there is none now. */
  prepareCopy(from: Slot, to: Slot): boolean {
    return !this.#isInTransfer(this.frameOf(from)) || this.bind(to, true) !== NO_FRAME
  }

  /** The slot reads as zeros from now on; sharers see no change (I15). */
  releaseData(slot: Slot): boolean {
    const slots = this.#slots
    const content = slots.content[slot]
    const frame = slots.frame[content]
    if (frame === NO_FRAME) return true
    const isSole = slots.slots[content] === 1 && this.#table.sharers[frame] === 1
    if (isSole && !this.#isInTransfer(frame)) {
      this.#world.zero(frameNumber(frame))
      return true
    }
    this.#renewContent(slot)
    return true
  }

  isShared(slot: Slot): boolean {
    return this.#slots.slots[this.#slots.content[slot]] > 1
  }

  isQuiet(slot: Slot): boolean {
    const frame = this.frameOf(slot)
    return !this.#isInTransfer(frame)
  }

  revoke(slot: Slot, rights: Rights): void {
    const frame = this.frameOf(slot)
    if (frame === NO_FRAME || this.#table.mapped[frame] === 0) return
    // A sharer cannot unmap what the holder of a lock is reading: that goes when the lock ends.
    const isKept = (rights & READ) !== 0 && this.#table.locks[frame] > 0
    if (guard('I21/mapping', !isKept)) this.#world.unmap(frameNumber(frame), rights)
    else {
      this.#table.stale[frame] = 1
      this.#world.unmap(frameNumber(frame), rights & ~READ)
    }
  }

  lock(slot: Slot, _physical: boolean): void {
    const content = this.#slots.content[slot]
    const frame = this.#slots.frame[content]
    this.#slots.locks[content] = this.#slots.locks[content] + 1
    if (frame !== NO_FRAME) this.#table.locks[frame] = this.#table.locks[frame] + 1
  }

  /** Whether a device is still busy is looked at when the frame is let go of, lock or no lock. */
  unlock(slot: Slot, _quarantine: boolean): void {
    const content = this.#slots.content[slot]
    const frame = this.#slots.frame[content]
    this.#slots.locks[content] = this.#slots.locks[content] - 1
    if (frame === NO_FRAME) return
    const locks = this.#table.locks[frame] - 1
    this.#table.locks[frame] = locks
    if (locks === 0 && this.#table.stale[frame] === 1) this.#wipeMappings(frame)
  }

  /** A soft reference of a bound page; false: there was nothing worth keeping, the slot is gone. */
  soften(slot: Slot): boolean {
    const slots = this.#slots
    const account = this.accountOf(slot)
    const content = slots.content[slot]
    const frame = slots.frame[content]
    const isSole =
      frame !== NO_FRAME && slots.slots[content] === 1 && this.#table.sharers[frame] === 1
    if (!isSole || this.#isInTransfer(frame)) {
      this.endHandle(slot)
      this.give(slot)
      return false
    }
    this.#unmapAll(frame)
    this.#table.soften(frame)
    this.#softSlots[frame] = slot
    slots.soft[slot] = 1
    this.#accounts.unbind(account)
    this.#accounts.charge(account, -1)
    return true
  }

  /** A soft reference is whole again; that it is admissible is the caller's to know. */
  regain(slot: Slot): void {
    const account = this.accountOf(slot)
    const frame = this.frameOf(slot)
    this.#table.harden(frame)
    this.#softSlots[frame] = -1
    this.#slots.soft[slot] = 0
    this.#accounts.charge(account, 1)
    this.#accounts.bind(account)
    this.#slots.renew(account, slot)
  }

  isSoft(slot: Slot): boolean {
    return this.#slots.soft[slot] === 1
  }

  /** Whether the slot can be written without taking a frame. */
  isOwn(slot: Slot): boolean {
    const frame = this.frameOf(slot)
    return frame !== NO_FRAME && this.#table.sharers[frame] === 1
  }

  accountOf(slot: Slot): Account {
    return this.#slots.accounts[slot]
  }

  frameOf(slot: Slot): number {
    return this.#slots.frame[this.#slots.content[slot]]
  }

  /** The frame is about to be mapped for somebody. */
  noteMapping(frame: number): void {
    this.#table.mapped[frame] = 1
  }

  #bindFirst(slot: Slot, content: number): FrameNumber | -1 {
    const account = this.accountOf(slot)
    const frame = this.#takeFrame()
    if (frame === NO_FRAME) {
      if (account.bound < account.guaranteed) this.starved = account
      return NO_FRAME
    }
    this.#fill(slot, content, frame)
    return frame
  }

  #fill(slot: Slot, content: number, frame: number): void {
    const account = this.accountOf(slot)
    if (!guard('I13/zero', false)) this.#world.zero(frameNumber(frame))
    this.#settle(content, frame)
    this.#accounts.bind(account)
    this.#slots.renew(account, slot)
  }

  /** A frame just taken is this content's alone. */
  #settle(content: number, frame: number): void {
    this.#table.sharers[frame] = 1
    this.#table.locks[frame] = this.#slots.locks[content]
    this.#slots.frame[content] = frame
  }

  /** Charged in full, a copy-on-write break waits for a frame at worst, and never fails (I5). */
  #breakCopy(slot: Slot, content: number): FrameNumber | -1 {
    const shared = this.#slots.frame[content]
    const frame = this.#takeFrame()
    if (frame === NO_FRAME) {
      this.starved = this.accountOf(slot)
      return NO_FRAME
    }
    this.#world.copy(frameNumber(shared), frame)
    this.#world.note('copy-break', { task: this.#slots.ownerOf(slot), from: shared, to: frame })
    this.#leaveFrame(content, shared)
    this.#settle(content, frame)
    return frame
  }

  #takeFrame(): FrameNumber | -1 {
    if (this.#table.free === 0 && this.#table.soft > 0) this.#reuse(this.#table.oldestSoft)
    return this.#table.take()
  }

  /** A soft frame is used for something else: its reference is gone (G6). */
  #reuse(frame: number): void {
    const slot = this.#softSlots[frame] as Slot
    const account = this.accountOf(slot)
    this.#softSlots[frame] = -1
    this.#table.reuse(frame)
    this.#table.sharers[frame] = 0
    this.endHandle(slot)
    this.#slots.endContent(this.#slots.content[slot])
    this.#slots.end(account, slot)
  }

  /** A slot lets go of its content, which ends with its last slot. */
  #detach(account: Account, slot: Slot): void {
    const slots = this.#slots
    const content = slots.content[slot]
    const frame = slots.frame[content]
    if (frame !== NO_FRAME) this.#accounts.unbind(account)
    const rest = slots.slots[content] - 1
    slots.slots[content] = rest
    if (rest > 0) {
      this.#unmapAll(frame)
      return
    }
    if (frame !== NO_FRAME) this.#leaveFrame(content, frame)
    slots.endContent(content)
  }

  /** The slot has a content of its own, which reads as zeros. */
  #renewContent(slot: Slot): void {
    this.#detach(this.accountOf(slot), slot)
    this.#slots.content[slot] = this.#slots.makeContent()
  }

  /** A content lets go of its frame; returns whether it had one. */
  #emptyContent(content: number): boolean {
    const frame = this.#slots.frame[content]
    if (frame === NO_FRAME) return false
    this.#leaveFrame(content, frame)
    return true
  }

  #leaveFrame(content: number, frame: number): void {
    const table = this.#table
    const sharers = table.sharers[frame] - 1
    this.#slots.frame[content] = NO_FRAME
    table.sharers[frame] = sharers
    table.locks[frame] = table.locks[frame] - this.#slots.locks[content]
    this.#unmapAll(frame)
    if (sharers > 0) return
    if (guard('I23/quarantine', !this.#isInTransfer(frame))) {
      table.release(frame)
      return
    }
    table.quarantine(frame)
    this.#world.note('quarantine', { frame, frames: table.quarantined })
  }

  /** `to` shares the content of `from` for good. */
  #share(from: Slot, to: Slot): boolean {
    if (this.bind(from, false) === NO_FRAME) return false
    const slots = this.#slots
    const account = this.accountOf(to)
    const content = slots.content[from]
    this.#detach(account, to)
    slots.content[to] = content
    slots.slots[content] = slots.slots[content] + 1
    this.#accounts.bind(account)
    slots.renew(account, to)
    return true
  }

  /** A device may still change the frame, so a logical copy of it would change, too (I17). */
  #copyNow(frame: number, to: Slot): boolean {
    const target = this.bind(to, true)
    if (target === NO_FRAME) return false
    this.#world.copy(frameNumber(frame), target)
    return true
  }

  #isInTransfer(frame: number): boolean {
    return frame !== NO_FRAME && this.#world.isInTransfer(frameNumber(frame))
  }

  #unmapAll(frame: number): void {
    const table = this.#table
    if (table.mapped[frame] === 0) return
    if (table.locks[frame] > 0) table.stale[frame] = 1
    else this.#wipeMappings(frame)
  }

  #wipeMappings(frame: number): void {
    this.#table.stale[frame] = 0
    this.#table.mapped[frame] = 0
    if (!guard('I14/unmap', false)) this.#world.unmap(frameNumber(frame), ALL_RIGHTS)
  }
}
