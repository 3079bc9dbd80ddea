/**
 * A program that makes the references of a trace, over memory it mapped: the same references as in
 * replay, with real bytes under them. Runs of reads go through `touchAll`; writes stamp their page
 * (page-stamps.ts) and pages that were faulted in are checked.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Program, Region, Task } from '@selfpage/kernel'
import { isSet } from '@selfpage/trace'
import type { Trace, TraceEvent } from '@selfpage/trace'
import { PageStamps } from './page-stamps.ts'

/** How the references are made. */
export interface WorkloadOptions {
  /** The memory is a file's, created if need be. Default: anonymous. */
  readonly file?: string
  /** Whether pages are stamped and checked. Default true. */
  readonly stamps?: boolean
  /** How often the whole trace is run. Default 1. */
  readonly rounds?: number
  /** Whether hints and discards of the trace reach the pager. Default true. */
  readonly hints?: boolean
}

/** What a workload counts beside what its system counts (`Task.count`). */
export const workloadCounters = {
  /** References that failed for good. The workload goes on with the next. */
  failed: 'failedReferences',
  /** Pages that did not hold what was written to them. */
  wrong: 'wrongPages',
} as const

/** References converted at a time. */
const chunkReferences = 4_096

/** A program that runs `trace`. */
export function workloadProgram(trace: Trace, options: WorkloadOptions = {}): Program {
  return { name: trace.name, run: (task) => runWorkload(task, trace, options) }
}

function* runWorkload(task: Task, trace: Trace, options: WorkloadOptions): Operation<void> {
  const { file, stamps = true, rounds = 1, hints = true } = options
  const { memory } = task
  const pages = trace.distinctPages
  if (file !== undefined) yield* fill(task, file, pages)
  const region = yield* memory.map({
    pages,
    ...(file === undefined ? { name: trace.name } : { file, sharing: 'shared' as const }),
  })
  if (typeof region === 'string') {
    task.count(workloadCounters.failed, trace.pages.length * rounds)
    return
  }
  const run = new WorkloadRun(task, trace, region, stamps ? new PageStamps(pages) : undefined)
  for (let round = 0; round < rounds; round++) yield* run.round(hints)
  if (file !== undefined) yield* memory.sync(region)
}

/** Pages written at a time. */
const fillPages = 16

/** Makes the file as long as the workload's pages, zeros, and sees to it that they are on the disk. */
function* fill({ files, memory }: Task, path: string, pages: number): Operation<void> {
  yield* files.create(path, pages * memory.pageSizeBytes)
  for (let page = 0; page < pages; page += fillPages) {
    const bytes = new Uint8Array(Math.min(fillPages, pages - page) * memory.pageSizeBytes)
    yield* files.write(path, page * memory.pageSizeBytes, bytes)
  }
  yield* files.sync(path)
}

class WorkloadRun {
  readonly #task: Task
  readonly #trace: Trace
  readonly #region: Region
  readonly #stamps: PageStamps | undefined
  readonly #pages = new Int32Array(chunkReferences)
  readonly #accesses: Uint8Array | undefined
  /** Where in the trace the chunk begins. */
  #from = 0

  constructor(task: Task, trace: Trace, region: Region, stamps: PageStamps | undefined) {
    this.#task = task
    this.#trace = trace
    this.#region = region
    this.#stamps = stamps
    this.#accesses = trace.writes === null ? undefined : new Uint8Array(chunkReferences)
  }

  *round(hints: boolean): Operation<void> {
    const { events, pages } = this.#trace
    let done = 0
    for (const event of hints ? events : []) {
      yield* this.#references(done, event.at)
      done = Math.max(done, event.at)
      yield* this.#event(event)
    }
    yield* this.#references(done, pages.length)
  }

  *#references(start: number, end: number): Operation<void> {
    for (let from = start; from < end; from += chunkReferences) {
      const count = Math.min(chunkReferences, end - from)
      this.#load(from, count)
      yield* this.#chunk(count)
    }
  }

  /** Puts `count` references of the trace, from `from` on, into the arrays of a chunk. */
  #load(from: number, count: number): void {
    const { pages, writes } = this.#trace
    const { start } = this.#region
    this.#from = from
    for (let index = 0; index < count; index++) this.#pages[index] = start + pages[from + index]
    if (this.#accesses === undefined) return
    for (let index = 0; index < count; index++) {
      this.#accesses[index] = isSet(writes, from + index) ? WRITE : READ
    }
  }

  *#chunk(count: number): Operation<void> {
    const { memory } = this.#task
    const pages = this.#pages
    const accesses = this.#accesses
    // With stamps a write is made by itself, so that its page's bytes can be changed with it.
    const single = this.#stamps === undefined ? undefined : accesses
    let end = single === undefined ? count : 0
    for (let at = 0; at < count;) {
      // Where the reads from here end; still so after a fault among them.
      if (end < at) end = at
      if (single !== undefined && end === at) while (end < count && single[end] === READ) end++
      at = memory.touchAll(pages, accesses, at, end)
      if (at < end) {
        if (!(yield* this.#fault(at, accesses === undefined ? READ : accesses[at]))) at++
      } else if (at < count) {
        yield* this.#write(at)
        at++
      }
    }
  }

  /** Takes the fault of a reference of the chunk; false if it failed for good. */
  *#fault(at: number, access: number): Operation<boolean> {
    const { memory, thread } = this.#task
    const page = this.#pages[at]
    const { classes } = this.#trace
    if (classes !== null) memory.describe(classes[this.#from + at])
    const error = yield* memory.fault(page, access)
    if (error !== undefined) {
      this.#task.count(workloadCounters.failed)
      return false
    }
    if (this.#stamps !== undefined && thread.space.rightsAt(page) !== 0) {
      this.#check(page - this.#region.start, memory.bytes(page))
    }
    return true
  }

  *#write(at: number): Operation<void> {
    const { memory } = this.#task
    const page = this.#pages[at]
    while (!memory.touch(page, WRITE)) if (!(yield* this.#fault(at, WRITE))) return
    const own = page - this.#region.start
    const bytes = memory.bytes(page)
    this.#check(own, bytes)
    this.#stamps?.write(own, bytes)
  }

  #check(own: number, bytes: Uint8Array): void {
    if (this.#stamps?.isRight(own, bytes) === false) this.#task.count(workloadCounters.wrong)
  }

  /** Maps and unmaps of a trace are within the one region of this program: they are left out. */
  *#event(event: TraceEvent): Operation<void> {
    const { memory } = this.#task
    const { start } = this.#region
    if (event.type === 'hint') {
      const pages = event.pages === undefined ? undefined : shifted(event.pages, start)
      memory.hint(event.protocol, event.message, event.values, pages)
    } else if (event.type === 'discard') {
      for (const [first, count] of runsOf(event.pages)) {
        for (let page = first; page < first + count; page++) this.#stamps?.discard(page)
        yield* memory.advise(start + first, count, 'free')
      }
    }
  }
}

function shifted(pages: Uint32Array, by: number): number[] {
  return Array.from(pages, (page) => page + by)
}

/** Ascending pages as runs: first and count. */
function runsOf(pages: Uint32Array): [first: number, count: number][] {
  const runs: [number, number][] = []
  for (const page of pages) {
    const last = runs.at(-1)
    if (last !== undefined && page === last[0] + last[1]) last[1]++
    else runs.push([page, 1])
  }
  return runs
}
