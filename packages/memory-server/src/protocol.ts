/**
 * The memory interface of the talk (slide "The Memory Interface"), contracts and reclaim, as
 * messages (G1 to G10). The container interface is served by the same thread. A proxy (G9) serves
 * all of this to its own children; a client cannot tell the difference.
 */
import type { HandleId } from '@selfpage/container'
import type { MapItem, Message, Rights, SpaceId, ThreadId, Ticks } from '@selfpage/kernel'

export type MemoryRequest =
  /** Handles for pages. Bound to frames when first mapped (G7), unless `bind`. */
  | {
      readonly op: 'memory.allocate'
      readonly count: number
      readonly flags?: AllocateFlags
    }
  | { readonly op: 'memory.deallocate'; readonly handles: readonly HandleId[] }
  /**
   * Maps pages into the caller's window, in order. With WRITE, a copy-on-write page is made the
   * caller's own first. Unmapping is the kernel's business.
   */
  | { readonly op: 'memory.map'; readonly handles: readonly HandleId[]; readonly rights: Rights }
  /** The same for one page: the way of most page faults. */
  | { readonly op: 'memory.mapOne'; readonly handle: HandleId; readonly rights: Rights }
  /**
   * Drops the contents: a copy-on-write sharer gets a fresh frame, a sole owner keeps its own. All
   * read as zeros. Then maps as `memory.map` with READ | WRITE.
   */
  | { readonly op: 'memory.releaseData'; readonly handles: readonly HandleId[] }
  /** Logical copies of pages within a task: copy-on-write (fork, private mappings). */
  | {
      readonly op: 'memory.copy'
      readonly from: readonly HandleId[]
      readonly to: readonly HandleId[]
    }
  /**
   * Gives frames back but may ask for them again while they are not reused (G6). The handles
   * become soft references: not charged, not mapped. A page that has no frame, or shares it, is
   * not worth keeping: its handle is gone at once.
   */
  | { readonly op: 'memory.soften'; readonly handles: readonly HandleId[] }
  /**
   * Asks for soft references back. Answered handle by handle in `memory.regained`. The handle of a
   * page that is gone is gone, too, and so looks like any handle there is not (I7).
   */
  | { readonly op: 'memory.regain'; readonly handles: readonly HandleId[] }
  /** Who takes the reclaim requests of the caller's task. Default: nobody, and sanctions follow. */
  | { readonly op: 'memory.listen'; readonly thread: ThreadId }
  | { readonly op: 'memory.account' }

export interface AllocateFlags {
  /** Frames that follow each other; implies `bind`. */
  readonly contiguous?: boolean
  /** Frames of this range only, first and end (not included); implies `bind`. */
  readonly range?: readonly [number, number]
  /** Extra frames may be used if the guaranteed ones are used up. Default true. */
  readonly extra?: boolean
  /** Fewer handles are better than none. Default false: all or none. */
  readonly partial?: boolean
  /** Frames now, not at first access. */
  readonly bind?: boolean
}

export type MemoryReply =
  | { readonly op: 'memory.allocated'; readonly handles: readonly HandleId[] }
  | { readonly op: 'memory.done' }
  /** With map items for the caller's window. */
  | { readonly op: 'memory.mapped'; readonly items: readonly MapItem[] }
  /** One for each handle: whole again with its data; gone, reused meanwhile; or over the contract. */
  | {
      readonly op: 'memory.regained'
      readonly results: readonly ('regained' | 'gone' | 'no-frames')[]
    }
  | ({ readonly op: 'memory.accounted' } & Account)
  | Refused

export interface Account {
  /** Frames of the contract (G). */
  readonly guaranteedFrames: number
  /** Cap on A; Infinity: none but the machine's frames. */
  readonly limitFrames: number
  /** Handles and pages of containers charged now (A). */
  readonly allocatedFrames: number
  /** Extra frames now: A - G, at least 0 (G2). */
  readonly extraFrames: number
  /** Frames nobody uses. */
  readonly freeFrames: number
  /** When the contract ends. */
  readonly untilTicks: Ticks
}

export interface Refused extends Message {
  readonly op: 'refused'
  readonly code: MemoryRefusal
}

export type MemoryRefusal =
  /** Forged, foreign, dead or never made: all the same (I7). */
  | 'no-such-handle'
  | 'duplicate'
  | 'invalid'
  /** Over the contract, and no extra frames to be had. */
  | 'no-frames'
  | 'not-permitted'
  /** No contract with this task. */
  | 'no-contract'
  /** A soft reference: `memory.regain` it first. */
  | 'soft'

/**
 * From the server to a task's listener; never waited for (G3). Answered by deallocating. The sender
 * is not the thread that answers requests but another one of its space, so that a listener may call
 * the server without taking a reclaim for the answer: check `spaceOf(sender)`.
 */
export interface Reclaim extends Message {
  readonly op: 'memory.reclaim'
  /** At most A - G; any of the task's handles count, those without a frame, too. */
  readonly frames: number
  /** What A must come down to. Handles may be on their way in while this is: A tells, not a sum. */
  readonly targetFrames: number
  /** When it must be done: an absolute time. */
  readonly deadlineTicks: Ticks
}

/**
 * From the server to a task's listener, in the manner of {@link Reclaim}: its contract is another
 * now, or will be (G8). What a task holds beyond a smaller one is extra from `effectiveTicks` on;
 * until then it can page out. Not told to a parent that splits its contract: it did that itself.
 */
export interface ContractChanged extends Message {
  readonly op: 'contract.changed'
  readonly guaranteedFrames: number
  readonly limitFrames: number
  /** Absolute; in the past or now: it is so already. */
  readonly effectiveTicks: Ticks
}

/** Contracts: to the memory server, by the memory policy server or a parent that splits its own. */
export type ContractRequest =
  /**
   * Gives a task a contract, or changes it. From the memory policy server: out of the machine's
   * frames. A reduction takes effect at `effectiveTicks`, so there is time to page out (G8).
   */
  | {
      readonly op: 'contract.set'
      readonly task: SpaceId
      readonly guaranteedFrames: number
      /** A cap on A. Default: all frames. */
      readonly limitFrames?: number
      readonly untilTicks?: Ticks
      readonly effectiveTicks?: Ticks
    }
  /** From a parent: the child's guarantee comes out of the caller's, and returns when it ends (G9). */
  | {
      readonly op: 'contract.split'
      readonly child: SpaceId
      readonly guaranteedFrames: number
    }
  /** From a parent or the memory policy server. Everything the task had is freed. */
  | { readonly op: 'contract.end'; readonly task: SpaceId }
  /** From the root task only: the task is no more. Everything it had is freed. */
  | { readonly op: 'task.ended'; readonly task: SpaceId }

export type ContractReply =
  | { readonly op: 'contract.done'; readonly guaranteedFrames: number }
  | {
      readonly op: 'refused'
      /** `too-many-frames`: guarantees would exceed the machine's frames (G1). */
      readonly code: 'too-many-frames' | 'not-permitted' | 'no-contract' | 'invalid'
    }

/** What the memory server tells and asks the memory policy server. */
export type PolicyServerMessage =
  /** A task is short: it was refused frames, or is asked for them all the time. */
  | { readonly op: 'pressure'; readonly task: SpaceId; readonly wantedFrames: number }
  /** A contract ends; answered by `contract.set`. Unanswered, it goes on as it is. */
  | { readonly op: 'contract.expires'; readonly task: SpaceId; readonly atTicks: Ticks }
  | { readonly op: 'task.ended'; readonly task: SpaceId }
