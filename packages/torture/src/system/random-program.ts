/**
 * An honest program that does random things to its memory and its files and knows what must be in
 * them: each page is written whole, with a number, and every byte read is compared.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Program, Region, Task } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import type { RandomSource } from '@selfpage/policy'

export interface ProgramState {
  /** Pieces of work done. */
  done: number
  wrongBytes: number
  /** Errors that it was told of. */
  errors: number
  /** Pages of which it does not know the contents, since an error. */
  unknown: number
  /** It is at its end, or was told of an error that it cannot go on after. */
  stops: boolean
}

const PAGES = 24
const FILE_PAGES = 6

type Work = Generator<unknown, void, undefined> & Operation<void>

/** @param mayFail whether anything was made to fail so far: only then may there be errors */
export function randomProgram(
  seed: number,
  state: ProgramState,
  work: number,
  mayFail: () => boolean,
): Program {
  return {
    name: 'random',
    *run(task) {
      const draw = randomSource(seed)
      const region = yield* task.memory.map({ pages: PAGES })
      if (typeof region === 'string') throw new Error(`no region: ${region}`)
      const pages = new Memory(task, region, state, mayFail)
      const path = `file of ${task.name}`
      const made = yield* task.files.create(path, FILE_PAGES * task.memory.pageSizeBytes)
      const file = new File(task, made === undefined ? path : undefined, state, mayFail)
      while (state.done < work) {
        yield* once(draw, pages, file, task)
        state.done += 1
      }
      state.stops = true
    },
  }
}

function* once(draw: RandomSource, pages: Memory, file: File, task: Task): Work {
  const page = draw() % PAGES
  const kind = draw() % 20
  if (kind < 8) yield* pages.write(page, draw())
  else if (kind < 15) yield* pages.read(page)
  else if (kind < 16) yield* file.write(page % FILE_PAGES, draw())
  else if (kind < 18) yield* file.read(page % FILE_PAGES)
  else if (kind < 19) yield* pages.free(page)
  else yield* task.thread.compute(draw() % 100_000)
}

/** The bytes of a page with a number. */
function fill(bytes: Uint8Array, stamp: number): void {
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = stamp === 0 ? 0 : Math.imul(stamp + index, 0x9e37_79b1) >>> 24
  }
}

class Known {
  readonly stamps: (number | undefined)[]
  readonly #expected: Uint8Array
  readonly #state: ProgramState
  readonly #mayFail: () => boolean

  constructor(pages: number, sizeBytes: number, state: ProgramState, mayFail: () => boolean) {
    this.stamps = Array.from({ length: pages }, () => 0)
    this.#expected = new Uint8Array(sizeBytes)
    this.#state = state
    this.#mayFail = mayFail
  }

  compare(page: number, bytes: Uint8Array): void {
    const stamp = this.stamps[page]
    if (stamp === undefined) return
    fill(this.#expected, stamp)
    for (let index = 0; index < bytes.length; index++) {
      if (bytes[index] !== this.#expected[index]) this.#state.wrongBytes += 1
    }
  }

  /** The program was told that something went wrong: what is there now is anybody's guess. */
  lose(page: number, error: unknown): void {
    if (!this.#mayFail()) throw new Error(`an error without a failure: ${String(error)}`)
    this.#state.errors += 1
    this.stamps[page] = undefined
  }
}

class Memory {
  readonly #task: Task
  readonly #region: Region
  readonly #known: Known

  constructor(task: Task, region: Region, state: ProgramState, mayFail: () => boolean) {
    this.#task = task
    this.#region = region
    this.#known = new Known(PAGES, task.memory.pageSizeBytes, state, mayFail)
  }

  *write(page: number, stamp: number): Work {
    const { memory } = this.#task
    const at = this.#region.start + page
    while (!memory.touch(at, WRITE | READ)) {
      const error = yield* memory.fault(at, WRITE | READ)
      if (error !== undefined) return this.#known.lose(page, error)
    }
    fill(memory.bytes(at), stamp)
    this.#known.stamps[page] = stamp
  }

  *read(page: number): Work {
    const { memory } = this.#task
    const at = this.#region.start + page
    while (!memory.touch(at, READ)) {
      const error = yield* memory.fault(at, READ)
      if (error !== undefined) return this.#known.lose(page, error)
    }
    this.#known.compare(page, memory.bytes(at))
  }

  *free(page: number): Work {
    const error = yield* this.#task.memory.advise(this.#region.start + page, 1, 'free')
    // Freed pages keep their data or read zeros, as the system likes.
    this.#known.stamps[page] = undefined
    if (error !== undefined) this.#known.lose(page, error)
  }
}

class File {
  readonly #task: Task
  readonly #path: string | undefined
  readonly #known: Known

  constructor(task: Task, path: string | undefined, state: ProgramState, mayFail: () => boolean) {
    this.#task = task
    this.#path = path
    this.#known = new Known(FILE_PAGES, task.memory.pageSizeBytes, state, mayFail)
  }

  *write(page: number, stamp: number): Work {
    if (this.#path === undefined) return
    const { pageSizeBytes } = this.#task.memory
    const bytes = new Uint8Array(pageSizeBytes)
    fill(bytes, stamp)
    const written = yield* this.#task.files.write(this.#path, page * pageSizeBytes, bytes)
    if (written !== pageSizeBytes) return this.#known.lose(page, written)
    this.#known.stamps[page] = stamp
  }

  *read(page: number): Work {
    if (this.#path === undefined) return
    const { pageSizeBytes } = this.#task.memory
    const bytes = new Uint8Array(pageSizeBytes)
    const read = yield* this.#task.files.read(this.#path, page * pageSizeBytes, bytes)
    if (read !== pageSizeBytes) {
      // Nothing is lost by a read that failed, or the next one tells.
      return this.#known.lose(page, read)
    }
    this.#known.compare(page, bytes)
  }
}
