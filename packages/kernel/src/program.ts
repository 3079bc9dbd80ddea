/**
 * What the author of a program sees, the same on every system (Unix, VMS, Mach, L4, GNU): memory
 * that is mapped, referenced, advised and given up; files; a processor. Who pages it, and how, is
 * not visible here.
 *
 * ```ts
 * const sum: Program = {
 *   name: 'sum',
 *   *run({ memory }) {
 *     const table = yield* memory.map({ pages: 100 })
 *     for (let page = 0; page < 100; page++) {
 *       while (!memory.touch(table.start + page, READ)) yield* memory.fault(table.start + page, READ)
 *       total += memory.bytes(table.start + page)[0]
 *     }
 *   },
 * }
 * ```
 */
import type { RandomSource } from '@selfpage/policy'
import type { MemoryError } from './message.ts'
import type { Ticks } from './numbers.ts'
import type { Operation } from './operation.ts'
import type { Rights } from './rights.ts'
import type { Thread } from './thread.ts'

/** A program; `run` is its main thread and the task ends with it. */
export interface Program {
  readonly name: string
  /** Pages its space needs, unless whoever starts it says otherwise. */
  readonly pages?: number
  /** Whether it says with `TaskMemory.describe` when each of its pages is used next. Default false. */
  readonly foresees?: boolean
  run(task: Task): Operation<void>
  /** Frees what it holds outside of the machine (a worker). Called once the run is over, if at all. */
  close?(): void | Promise<void>
}

/** What a running program has. */
export interface Task {
  readonly name: string
  readonly memory: TaskMemory
  readonly files: TaskFiles
  /** Its own thread; another thread of the program has another `Task`. */
  readonly thread: Thread
  readonly chance: RandomSource
  /** Starts a copy of this task's memory (copy-on-write) that runs `child`. */
  fork(child: Program): Operation<MemoryError | undefined>
  /** Starts another thread in this task. */
  startThread(program: Program): void
  /** Adds to a counter of progress that shows in results, such as `transactions`. */
  count(name: string, amount?: number): void
}

/** A run of pages with one purpose. */
export interface Region {
  readonly name: string
  /** Its first page in the task's space. */
  readonly start: number
  readonly pages: number
}

export interface MapRequest {
  readonly pages: number
  /** Shown in results. Default: the file's path, or `anonymous`. */
  readonly name?: string
  /** Path of the file mapped; absent: anonymous memory, zero at first. */
  readonly file?: string
  /** First page of the file. Default 0. */
  readonly filePage?: number
  /** `private` (default): writes stay in this task, by copy-on-write. `shared`: all see them. */
  readonly sharing?: 'private' | 'shared'
  /** Default READ | WRITE. */
  readonly rights?: Rights
  /** Where, a page number of the space. Default: wherever there is room. */
  readonly at?: number
  /** Eviction policy of this region, if the system lets a task choose: a name it was set up with. */
  readonly policy?: string
}

/** What a program expects of its pages, in the manner of madvise. */
export type Advice = 'will-need' | 'do-not-need' | 'free' | 'sequential' | 'random' | 'normal'

/** Why a request was refused. */
export type MapError =
  | 'no-frames'
  | 'no-room'
  | 'no-such-file'
  | 'not-permitted'
  | 'not-supported'
  | 'invalid'

export interface TaskMemory {
  readonly pageSizeBytes: number

  map(request: MapRequest): Operation<Region | MapError>
  unmap(region: Region): Operation<MapError | undefined>
  protect(region: Region, rights: Rights): Operation<MapError | undefined>
  /** @param page first page, in the space; with `pages` inside one region */
  advise(page: number, pages: number, advice: Advice): Operation<MapError | undefined>
  /** Keeps pages in memory until unpinned as often. Refused when the task may not hold so many. */
  pin(page: number, pages: number): Operation<MapError | undefined>
  unpin(page: number, pages: number): Operation<MapError | undefined>
  /** Writes dirty pages of a mapped file to it, and returns when they are there. */
  sync(region: Region): Operation<MemoryError | undefined>

  /** References a page: a plain call. False: `yield* fault(page, access)`, and try again. */
  touch(page: number, access: Rights): boolean
  /** As `space.touchAll`. */
  touchAll(pages: Int32Array, accesses: Uint8Array | undefined, start: number, end: number): number
  /** Takes the fault of a reference that `touch` refused. */
  fault(page: number, access: Rights): Operation<MemoryError | undefined>
  /** The bytes of a page just touched, until the next `yield*`. */
  bytes(page: number): Uint8Array

  /** Copies out of memory, page by page, faulting where it must. Address in bytes. */
  read(address: number, into: Uint8Array): Operation<MemoryError | undefined>
  write(address: number, from: Uint8Array): Operation<MemoryError | undefined>

  /**
   * Says of what class the references are that this task makes from now on (the fact `class`), for
   * policies that read it; lost if nobody does. Initially 0: unknown.
   * @param nextUse of the page referenced next: the number of the task's next reference to it, in the
   *   program's own count (the fact `nextUse`). Default: nobody knows, or `NEVER`
   */
  describe(referenceClass: number, nextUse?: number): void
  /** Tells the pager something (policy/src/protocols.ts); lost if nobody listens. */
  hint(protocol: string, message: string, values: readonly number[], pages?: Iterable<number>): void
}

/** Files by path, without mapping them: the talk's ten steps. */
export interface TaskFiles {
  /** Creates it, or makes it this long. */
  create(path: string, sizeBytes: number): Operation<MapError | undefined>
  sizeBytes(path: string): Operation<number | MapError>
  read(path: string, offset: number, into: Uint8Array): Operation<number | FileError>
  write(path: string, offset: number, from: Uint8Array): Operation<number | FileError>
  /** Returns when everything written so far is on the disk. */
  sync(path: string): Operation<FileError | undefined>
}

export type FileError = MapError | MemoryError | 'corrupted' | 'busy' | 'no-space'

/** How long things took and what they needed; every system fills it in alike. */
export interface TaskCounts {
  readonly references: number
  readonly hardFaults: number
  readonly softFaults: number
  readonly zeroFills: number
  readonly copyFaults: number
  readonly pageOuts: number
  readonly messages: number
  readonly virtualTicks: Ticks
  readonly stalledTicks: Ticks
}
