/**
 * The container interface of the talk (slides "Moving Memory Around" to "Accessing the Data in
 * Containers") as messages to the server that keeps the containers: the memory server, or a proxy
 * that stands in for it. Decisions C1 to C8 of the specification.
 *
 * A task is named by its space. Who asks is never in a message: the kernel stamps the sender.
 */
import type { FrameNumber, Message, Rights, SpaceId, Ticks } from '@selfpage/kernel'

declare const kind: unique symbol

/** Names a container for ever: numbers are not used again (I8). From 1. */
export type ContainerId = number & { readonly [kind]: 'container' }

/** Names a page of physical memory that is allotted to a task (the memory interface). From 1. */
export type HandleId = number & { readonly [kind]: 'handle' }

export function containerId(value: number): ContainerId {
  return value as ContainerId
}

export function handleId(value: number): HandleId {
  return value as HandleId
}

/** Counts the successful operations on a container since it was made (C1). */
export type Version = number

export type ContainerRequest =
  /** Fresh pages, bound to frames when first used. `grantee` gets access; version 0. */
  | ({ readonly op: 'container.create'; readonly pages: number } & Birth)
  /** The pages of these handles move into the container; the handles are gone. */
  | ({ readonly op: 'container.createFrom'; readonly handles: readonly HandleId[] } & Birth)
  | ({ readonly op: 'container.deallocate' } & Named)
  /** Gives access, no more than the caller has (C6). */
  | ({
      readonly op: 'container.grantAccess'
      readonly to: SpaceId
      readonly rights?: Rights
    } & Named)
  /**
   * Takes back what the caller gave, or all if the caller is the owner; the caller may also drop
   * its own access. Whoever had it from there loses it, too (C6), and all mappings go (I10).
   */
  | ({ readonly op: 'container.revokeAccess'; readonly from: SpaceId } & Named)
  /** Locks and maps all pages into the caller's window. */
  | ({ readonly op: 'container.lockMap' } & Lock)
  /**
   * Locks and tells the frames, for DMA. The holder starts no transfer after `untilTicks`: nothing
   * but its word stands between a device and memory.
   */
  | ({ readonly op: 'container.lockPhysical' } & Lock)
  | ({ readonly op: 'container.unlock' } & Named)
  | ({ readonly op: 'container.unmapAll' } & Named)
  /** Logical copy of handles' pages into the container, from its page `first` (default 0) on. */
  | ({ readonly op: 'container.copyIn' } & Copy)
  /**
   * Logical copy of pages of the container, from `first` on, to the handles.
   * `deallocate`: then the container ends, as its owner's last step. Both are done, or neither.
   */
  | ({ readonly op: 'container.copyOut'; readonly deallocate?: boolean } & Copy)
  /** Maps pages into the caller's window. Default: all, with the rights the caller has. */
  | ({
      readonly op: 'container.map'
      readonly first?: number
      readonly pages?: number
      readonly rights?: Rights
    } & Named)

interface Birth extends Message {
  /** The longest that a lock on it may last, in kernel time (C4). At least 1. */
  readonly leaseTicks: Ticks
  readonly grantee?: SpaceId
}

interface Named extends Message {
  readonly container: ContainerId
  /**
   * Whose wish this is. Only access that this task gave the caller counts then, so that a server
   * cannot be talked into using what it has from others (I12). Every server should say it.
   */
  readonly via?: SpaceId
}

interface Lock extends Named {
  /** Takes away all mappings, and lets nobody map until `unlock`. Default: true if physical. */
  readonly unmap?: boolean
  /**
   * What the holder will do with the pages: for a device that writes memory, READ | WRITE; for one
   * that only reads it, READ. Pages to be written are made the container's own first. Default:
   * READ | WRITE if physical, for devices respect no rights; else all that the caller has.
   */
  readonly rights?: Rights
}

interface Copy extends Named {
  readonly handles: readonly HandleId[]
  readonly first?: number
  /**
   * True (default): copy-on-write. False: the same frames from then on (C7), which only the owner
   * of the container may ask for: it would outlive any revocation (I10).
   */
  readonly private?: boolean
}

/** What was asked has happened. */
export interface ContainerDone extends Message {
  readonly op: 'container.done'
  readonly container: ContainerId
  /** The version after the operation. */
  readonly version: Version
  /** `unlock`: operations done under the lock's holder, the lock's own included (C2). */
  readonly operations?: number
  /** `lockPhysical`: the frames, page by page. */
  readonly frames?: readonly FrameNumber[]
  /** `lockMap`, `lockPhysical`: when the lease ends. */
  readonly untilTicks?: Ticks
}

export interface ContainerRefused extends Message {
  readonly op: 'refused'
  readonly code: ContainerRefusal
  /** `locked`: by when the lock is over. The owner who asks again then gets its turn (I25). */
  readonly untilTicks?: Ticks
}

export type ContainerRefusal =
  /** Forged, foreign, dead or never made: all the same (I7). */
  | 'no-such-container'
  | 'no-such-handle'
  /** One has access, but not of this kind. */
  | 'not-permitted'
  /**
   * Another holds the lock, or what is asked must wait for its end (C5); or a device may still be
   * writing under a lock that was broken (C4).
   */
  | 'locked'
  /** Some pages are shared for good with handles or others: they cannot be locked (I20, I21). */
  | 'shared'
  /** The lease ended before the unlock; what the holder did since may be seen by others (C4). */
  | 'lock-lost'
  /** `unlock` without a lock, or by another than the holder (I24). */
  | 'not-locked'
  /** A count, page or time that cannot be (I6). */
  | 'invalid'
  /** The same handle twice (I9). */
  | 'duplicate'
  /** Over the contract, and no extra frames to be had. */
  | 'no-frames'

export type ContainerReply = ContainerDone | ContainerRefused
