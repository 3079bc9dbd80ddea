/**
 * Slots and contents. A *slot* is a place for one page that a task pays for: a handle's, or one of
 * a container's. A *content* is what is in it. Two slots of one content share it for good; two
 * contents of one frame share it until either is written (copy-on-write). A content without a
 * frame reads as zeros and is bound at first access (G7).
 *
 *   slot --.                          slot ------- content -- (no frame yet)
 *           content --.
 *   slot --'           frame
 *   slot --- content --'   <- copy-on-write: breaks when written
 *
 * Both are numbers into growing arrays; numbers are used again, which is why no task sees them.
 */
import type { Slot } from '@selfpage/container'
import type { SpaceId } from '@selfpage/kernel'
import type { Account } from './accounts.ts'
import { NO_FRAME } from './frame-table.ts'
import { grown } from './grown.ts'

const FIRST_LENGTH = 1024
const NONE = -1

export class SlotTable {
  /** By slot: the task charged; 0: the slot is not in use. */
  owner = new Int32Array(FIRST_LENGTH)
  /** By slot: the same, as an account. */
  readonly accounts: Account[] = []
  content = new Int32Array(FIRST_LENGTH)
  /** By slot: the handle it belongs to; 0: a container's. */
  handle = new Float64Array(FIRST_LENGTH)
  /** By slot: 1 for a soft reference, which is not charged (G6). */
  soft = new Int32Array(FIRST_LENGTH)
  /** By slot: the array operation it was last seen in, to find duplicates. */
  stamp = new Int32Array(FIRST_LENGTH)
  /** By content: its frame. */
  frame = new Int32Array(FIRST_LENGTH).fill(NO_FRAME)
  /** By content: how many slots share it for good. */
  slots = new Int32Array(FIRST_LENGTH)
  /** By content: how many locks hold it. */
  locks = new Int32Array(FIRST_LENGTH)
  #next = new Int32Array(FIRST_LENGTH)
  #previous = new Int32Array(FIRST_LENGTH)
  readonly #freeSlots: number[] = []
  readonly #freeContents: number[] = []
  #slotsMade = 0
  #contentsMade = 0
  #stamps = 0

  /** A fresh slot with a content of its own, neither bound. */
  make(account: Account): Slot {
    const slot = this.#freeSlots.pop() ?? this.#slotsMade++
    if (slot >= this.owner.length) this.#growSlots()
    this.owner[slot] = account.task
    this.accounts[slot] = account
    this.handle[slot] = 0
    this.soft[slot] = 0
    this.content[slot] = this.makeContent()
    this.#append(account, slot)
    return slot as Slot
  }

  /** The slot is gone; its content must have been let go of. */
  end(account: Account, slot: Slot): void {
    this.#unlink(account, slot)
    this.owner[slot] = 0
    this.content[slot] = NONE
    this.#freeSlots.push(slot)
  }

  /** A content for one slot. */
  makeContent(): number {
    const content = this.#freeContents.pop() ?? this.#contentsMade++
    if (content >= this.frame.length) {
      this.frame = grown(this.frame, this.frame.length * 2, NO_FRAME)
      this.slots = grown(this.slots, this.slots.length * 2)
      this.locks = grown(this.locks, this.locks.length * 2)
    }
    this.frame[content] = NO_FRAME
    this.slots[content] = 1
    this.locks[content] = 0
    return content
  }

  endContent(content: number): void {
    this.slots[content] = 0
    this.#freeContents.push(content)
  }

  /** The slot was bound just now: the newest of its owner. */
  renew(account: Account, slot: Slot): void {
    if (account.lastSlot === slot) return
    this.#unlink(account, slot)
    this.#append(account, slot)
  }

  ownerOf(slot: Slot): SpaceId {
    return this.owner[slot] as SpaceId
  }

  /** The slots of a task, oldest first. */
  slotsOf(account: Account): readonly Slot[] {
    const slots: Slot[] = []
    for (let slot = account.firstSlot; slot !== NONE; slot = this.#next[slot]) {
      slots.push(slot as Slot)
    }
    return slots
  }

  /** A number no slot was stamped with. */
  newStamp(): number {
    this.#stamps = this.#stamps === 0x7fff_ffff ? 1 : this.#stamps + 1
    if (this.#stamps === 1) this.stamp.fill(0)
    return this.#stamps
  }

  /** Slot numbers there have been so far: where an audit ends. */
  get length(): number {
    return this.#slotsMade
  }

  #append(account: Account, slot: number): void {
    this.#previous[slot] = account.lastSlot
    this.#next[slot] = NONE
    if (account.lastSlot === NONE) account.firstSlot = slot
    else this.#next[account.lastSlot] = slot
    account.lastSlot = slot
  }

  #unlink(account: Account, slot: number): void {
    const next = this.#next[slot]
    const previous = this.#previous[slot]
    if (previous === NONE) account.firstSlot = next
    else this.#next[previous] = next
    if (next === NONE) account.lastSlot = previous
    else this.#previous[next] = previous
  }

  #growSlots(): void {
    const length = this.owner.length * 2
    this.owner = grown(this.owner, length)
    this.content = grown(this.content, length)
    this.handle = grown(this.handle, length)
    this.soft = grown(this.soft, length)
    this.stamp = grown(this.stamp, length)
    this.#next = grown(this.#next, length)
    this.#previous = grown(this.#previous, length)
  }
}
