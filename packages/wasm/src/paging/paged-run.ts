/**
 * One run of a program, from the kernel's side. The program's code runs in a worker, in turns: it has
 * the processor until it references a page that is not there, its log is full, or it wants something
 * of the world. Everything else stands still meanwhile. Then this side makes the references of the
 * log, one by one, as the task's own: that is when time passes, referenced bits are set, policies hear
 * of them and others may run. So a run is the same as if each reference had been made by itself.
 *
 * What a turn wrote goes to the frames before anything else can happen (`#keepWritten`). A page
 * that lost its frame is overwritten before the next turn (`LinearMemory.refresh`). So frames have
 * the truth between turns, and the program's memory is what a processor's view of them would be.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { MemoryError, Operation, Region, Rights, Task } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { LOG_LENGTH } from '../layout.ts'
import type { LinearMemory } from './linear-memory.ts'

export class PagedRun {
  readonly #task: Task
  readonly #region: Region
  readonly #memory: LinearMemory
  readonly #onReference: ((page: number, isWrite: boolean) => void) | undefined
  readonly #pages = new Int32Array(LOG_LENGTH)
  readonly #accesses = new Uint8Array(LOG_LENGTH)
  /** Pages written whose frames have not got the bytes yet. */
  readonly #written: number[] = []
  readonly #isWritten: Uint8Array

  /** @param onReference hears every reference, in order; with pages of the program */
  constructor(
    task: Task,
    region: Region,
    memory: LinearMemory,
    onReference?: (page: number, isWrite: boolean) => void,
  ) {
    this.#task = task
    this.#region = region
    this.#memory = memory
    this.#onReference = onReference
    this.#isWritten = new Uint8Array(region.pages)
  }

  /** Makes the references of the turn that ended. */
  *takeLog(): Operation<void> {
    const count = this.#load()
    const { memory } = this.#task
    for (let at = 0; at < count;) {
      const next = memory.touchAll(this.#pages, this.#accesses, at, count)
      this.#noteWrites(at, next)
      at = next
      if (at < count) yield* this.#fault(this.#pages[at], this.#accesses[at])
    }
    this.#keepWritten()
  }

  /** Makes the reference that a turn ended with, and has its page there for the next turn. */
  *bring(page: number, access: Rights): Operation<void> {
    const { memory, thread } = this.#task
    const own = this.#region.start + page
    this.#onReference?.(page, access === WRITE)
    while (!memory.touch(own, access)) yield* this.#fault(own, access)
    if (this.#memory.rightsAt(page) === 0) {
      this.#memory.bring(page, memory.bytes(own), thread.space.rightsAt(own))
    }
    // The write itself is still to come, at the beginning of the next turn.
    if (access === WRITE) this.#noteWrite(page)
  }

  /** To be called last before a turn: takes from the program what was taken from the task. */
  refresh(): void {
    const { space } = this.#task.thread
    const { start } = this.#region
    this.#memory.refresh((page) => space.rightsAt(start + page) & (READ | WRITE))
  }

  /** Whether all that is there is what the frames hold. For tests; just after `refresh`. */
  isTrue(): boolean {
    const { memory } = this.#task
    for (let page = 0; page < this.#region.pages; page++) {
      if (this.#memory.rightsAt(page) === 0 || this.#isWritten[page] !== 0) continue
      const frame = memory.bytes(this.#region.start + page)
      if (this.#memory.page(page).some((byte, at) => byte !== frame[at])) return false
    }
    return true
  }

  #load(): number {
    const log = this.#memory
    const { start } = this.#region
    const count = log.logged
    for (let index = 0; index < count; index++) {
      const entry = log.loggedAt(index)
      this.#pages[index] = start + (entry >>> 1)
      this.#accesses[index] = (entry & 1) === 0 ? READ : WRITE
      this.#onReference?.(entry >>> 1, (entry & 1) === 1)
    }
    log.clearLog()
    return count
  }

  *#fault(page: number, access: Rights): Operation<void> {
    this.#keepWritten()
    const error = yield* this.#task.memory.fault(page, access)
    if (error !== undefined) throw memoryFault(error, page - this.#region.start)
  }

  #noteWrites(from: number, to: number): void {
    const { start } = this.#region
    for (let index = from; index < to; index++) {
      if (this.#accesses[index] === WRITE) this.#noteWrite(this.#pages[index] - start)
    }
  }

  #noteWrite(page: number): void {
    if (this.#isWritten[page] !== 0) return
    this.#isWritten[page] = 1
    this.#written.push(page)
  }

  /** Gives frames what was written. Nobody else ran since, so they are still there. */
  #keepWritten(): void {
    const { memory } = this.#task
    for (const page of this.#written) {
      memory.bytes(this.#region.start + page).set(this.#memory.page(page))
      this.#isWritten[page] = 0
    }
    this.#written.length = 0
  }
}

function memoryFault(error: MemoryError, page: number): SelfpageError {
  return new SelfpageError('MEMORY_FAULT', `page ${page} of the program: ${error}`, {
    hint: 'Its pager refused the page; with no-frames: give the task more of them.',
  })
}
