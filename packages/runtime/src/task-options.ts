/** How a task is started. Everything but what it runs and who serves it has a default. */
import type { Program, ThreadId, Ticks } from '@selfpage/kernel'
import type { DriverFacts } from '@selfpage/kit'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { StoreObject } from './backing-store.ts'
import type { FinalPager } from './final-pager.ts'
import type { SharedMemory } from './shared-memory.ts'
import type { StoreFactory } from './message-store.ts'
import type { TaskHandle } from './task-handle.ts'
import type { ReadAheadOptions } from './read-ahead.ts'

/** How children are started. */
export interface ForkOptions {
  /** In place of the parent's: above all a swap area of its own. */
  readonly options?: Partial<TaskOptions>
  readonly onStart?: (child: TaskHandle) => void
  /** Its space is gone by then, and its contract its parent's again. */
  readonly onEnd?: (child: TaskHandle, error: unknown) => void
}

/** Where dirty anonymous pages go: an area that is there, or one to be opened by name. */
export type SwapArea =
  | StoreObject
  | { readonly server: ThreadId; readonly path: string; readonly pages: number }

export interface TaskOptions {
  readonly name: string
  readonly program: Program
  readonly memoryServer: ThreadId
  /** The eviction policy of all regions that do not choose another. */
  readonly policy: ConfiguredPolicy
  /** Policies that regions may choose by name (`MapRequest.policy`). Each has a share of 1. */
  readonly policies?: Readonly<Record<string, ConfiguredPolicy>>
  /** 0 to 254. Default 100. */
  readonly priority?: number
  /** Pages of the space for regions. Default 4096. */
  readonly pages?: number
  /**
   * Frames that the policy leaves alone, so that pages can be read and written while all others are
   * used: half for containers, half for pages to come while others wait to be written. At least 1;
   * default `ioFramesFor`.
   */
  readonly ioFrames?: number
  /** How many frames the inactive list may take. Default 0. */
  readonly inactiveFrames?: number
  /** Extra frames to hold at most (G2). Default 0. */
  readonly extraFrames?: number
  /** How long not to ask for extra frames after a refusal. Default a millisecond. */
  readonly growTicks?: Ticks
  /** `exact`: each reference is a touch. `sampled` (default): referenced bits are looked at. */
  readonly fidelity?: 'exact' | 'sampled'
  /** Sampled: the least time between two looks, taken at faults. Default 10 milliseconds. */
  readonly scanTicks?: Ticks
  /** Default: none. */
  readonly readAhead?: ReadAheadOptions
  /** Pages written by one request at most; 1 writes no neighbours. Default 8. */
  readonly clusterPages?: number
  /** How long before pages are offered again that a store refused. Default a millisecond. */
  readonly retryTicks?: Ticks
  /** Threads that wait for reads. Default 2. */
  readonly readers?: number
  /** Frames given back softly can be asked for again (G6). Default true. */
  readonly softReferences?: boolean
  /** Absent: dirty pages stay. */
  readonly swap?: SwapArea
  /**
   * Serves the tables of the swap area, which then lie in pages of the task's own space instead of
   * wired memory (I31): as many as a number for each page of the task, and of the area, takes.
   */
  readonly finalPager?: FinalPager
  /** Who has `shared` anonymous memory, the same for a task and its children. */
  readonly sharedMemory?: SharedMemory
  /** Who keeps files by path. Absent: none can be mapped. */
  readonly fileServer?: ThreadId
  /** How its stores are reached. Default `messageStore`. */
  readonly store?: StoreFactory
  /** Seed of policies that draw. Default 0. */
  readonly seed?: number
  /** Exact fidelity: sets facts of a reference that only the world knows (`nextUse`, `class`). */
  readonly describe?: (facts: DriverFacts) => void
  /** What children of `fork` get that is not their parent's, and who hears of them. */
  readonly fork?: ForkOptions
  /** Told when the program ended; what it threw, if it did. */
  readonly onEnd?: (error: unknown) => void
}
