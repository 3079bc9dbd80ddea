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
   * The slot's frame, bound now if it was not; -1 only if it is an extra one and all frames are
   * guaranteed to others. A frame about to be written (`write`) is made the slot's own first.
   */
  bind(slot: Slot, write: boolean): FrameNumber | -1
  /** `to` becomes a logical copy of `from`: copy-on-write, or the same frame for good (C7). */
  copy(from: Slot, to: Slot, isPrivate: boolean): void

  /** Takes these rights from all mappings of the slot's frame, whoever has them. */
  revoke(slot: Slot, rights: Rights): void

  /** A lock begins, or ends: a locked slot keeps its frame, whatever else happens (C5). */
  lock(slot: Slot, physical: boolean): void
  /**
   * @param quarantine true if a device may still be writing: the frame leaves circulation when the
   * slot lets go of it, until the device has quiesced (C4, I23)
   */
  unlock(slot: Slot, quarantine: boolean): void
}
