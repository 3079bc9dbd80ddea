/**
 * What containers need of whoever keeps the frames. A *slot* is a place for one page that somebody
 * pays for: a handle's, or one of a container's. Slots share frames (copy-on-write, or for good),
 * but every slot is charged in full, so a copy-on-write break never fails for memory (I5).
 *
 * Nothing here waits, and nothing is done by halves.
 */
import type { FrameNumber, Rights, SpaceId } from '@selfpage/kernel'
import type { HandleId } from './protocol.ts'

declare const kind: unique symbol

/** Inside the store only; no task ever sees one. */
export type Slot = number & { readonly [kind]: 'slot' }

export interface FrameStore {
  /** Fresh slots charged to `owner`, not bound to frames yet; undefined: over its contract. */
  take(owner: SpaceId, count: number): readonly Slot[] | undefined
  /** Ends a slot: uncharged, unmapped, its frame freed if no other slot shares it. */
  give(slot: Slot): void
  /** The slots of these handles; undefined: one is not `owner`'s (I7). */
  slotsOf(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined
  /** The same, and the handles are gone: their slots are the caller's to give. */
  claim(owner: SpaceId, handles: readonly HandleId[]): readonly Slot[] | undefined

  /**
   * The slot's frame, bound now if it was not; -1: none to be had now. A frame about to be written
   * (`write`) is made the slot's own first; if the slot moves to another frame by that, no mapping
   * of the old one survives, for nobody must go on reading what is not the slot's any more.
   */
  bind(slot: Slot, write: boolean): FrameNumber | -1
  /**
   * `to` becomes a logical copy of `from`: copy-on-write, or the same frame for good (C7). Of a frame
   * that is not quiet the store may make a real copy; `to` has a frame of its own for that already.
   */
  copy(from: Slot, to: Slot, isPrivate: boolean): void
  /** Whether another slot has the same frame for good: by `copy`, and not copy-on-write. */
  isShared(slot: Slot): boolean

  /**
   * Takes these rights from all mappings of the slot's frame, whoever has them. Unbound: nothing.
   * A frame that is locked through another slot (which is then for reading only) stays readable:
   * READ goes when the lock ends, or a sharer could unmap what a lock's holder works on (I21). That
   * holds for all that unmaps, `give` and `bind` included.
   */
  revoke(slot: Slot, rights: Rights): void

  /** A lock begins, or ends: a locked slot keeps its frame, whatever else happens (C5). */
  lock(slot: Slot, physical: boolean): void
  /**
   * @param quarantine true if a device may still be busy with the frame: when no slot has the frame
   * any more, it is used again only after the device has quiesced (C4, I23)
   */
  unlock(slot: Slot, quarantine: boolean): void
  /** False: a device is moving data into or out of the slot's frame. */
  isQuiet(slot: Slot): boolean
}
