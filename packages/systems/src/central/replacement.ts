/**
 * What central systems differ in: which page gives up its frame, and when. A replacement knows the
 * resident pages; everything else (frames, mappings, I/O, faults) is the same for all of them.
 *
 * The system presents references that fault (`reference`), and under exact fidelity those that hit
 * (`touch`). A replacement gives a page up by asking `mayGiveUp`, which takes its mappings away and
 * learns whether it is dirty, and then telling `gaveUp`.
 */
import type { Ticks } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from './central-task.ts'

export interface Replacement {
  /**
   * A reference that faulted, to a page that has a frame now. A page it does not know becomes
   * resident; it may give up others first. False: there is no room, all must stay.
   */
  reference(page: PageId, task: CentralTask, isWrite: boolean): boolean
  /** Exact fidelity: a reference to a resident page that hit. */
  touch?(page: PageId, task: CentralTask, isWrite: boolean): void
  /** A page nobody has referenced becomes resident; false: there is no room. */
  readAhead(page: PageId, task: CentralTask): boolean
  /** The page leaves residency, whatever it wants; history may be kept. */
  remove(page: PageId): void
  /** The page, resident or not, is no more. Its number may name another. */
  forget(page: PageId): void
  /** A page that `mayGiveUp` refused may be proposed again. */
  release?(page: PageId): void
  /** Somebody waits for a frame and none is free: it must give up pages, or see to it soon. */
  relieve?(): void
  /** Something happened: frames may have become few, or many. The place to start a daemon. */
  look?(): void
  /** The time it asked for by `FrameWorld.wakeAt`. */
  wake?(now: Ticks): void
  /** Processes that are out of memory as a whole may want to come back. */
  taskEnded?(task: CentralTask): void
  /** A hint of a program to its pager, pages translated. Systems that consult nobody have none. */
  hint?(protocol: string, message: string, values: readonly number[], pages: PageId[]): void
  /** Frames a task is promised, for reports. */
  quotaOf?(task: CentralTask): number
  /** Throws if an invariant is broken. */
  audit?(): void
}

/** What a replacement may do to the world. */
export interface FrameWorld {
  /** Frames of the machine. */
  readonly frames: number
  /** Frames that can be had at once, those on the free list included. */
  readonly freeFrames: number
  /** Pages given up and not yet written. */
  readonly modifiedPages: number
  readonly now: Ticks
  /** Tasks that live, in the order of their start. */
  readonly tasks: readonly CentralTask[]
  readonly seed: number
  isResident(page: PageId): boolean
  /** All resident pages, in the order of their frames. */
  residentPages(): Iterable<PageId>
  taskOf(page: PageId): CentralTask | undefined
  /** Whether the page was referenced since this was last asked; clears its reference bits. */
  takeReferenced(page: PageId): boolean
  /** Takes away its mappings; false: it is pinned, in transfer, or needs swap and there is none. */
  mayGiveUp(page: PageId): boolean
  /** It left residency: to the free list or, dirty, to the modified list. */
  gaveUp(page: PageId): void
  /** Calls `wake` then. Times asked for before stay. */
  wakeAt(ticks: Ticks): void
  /** The whole process leaves memory; its faults wait until it is let in again. */
  swapOut(task: CentralTask): void
  swapIn(task: CentralTask): void
  /**
   * Brings pages of a process in that is swapped out; each is presented by `readAhead`. There must
   * be a free frame for each. Those that must be read are `isReading` for a while.
   */
  load(task: CentralTask, pages: readonly PageId[]): void
  isReading(page: PageId): boolean
  note(event: string, values: Readonly<Record<string, unknown>>): void
}

/** Makes the replacement of a system. */
export type MakeReplacement = (world: FrameWorld) => Replacement
