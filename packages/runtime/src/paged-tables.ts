/**
 * Tables of a pager in pages of its own space, which another, final pager serves (spec section 4,
 * I31): they may be larger than what the task can keep wired. Code that uses them never waits; it
 * needs a page that is not there, it throws a `TableMiss`. Whoever runs it takes the fault, in the
 * pager's own thread, and runs it again, as a processor restarts an instruction. So such code looks
 * before it changes anything.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { MemoryError, Rights, Space, Thread } from '@selfpage/kernel'
import type { SwapColumn } from './swap-map.ts'
import type { Working } from './working.ts'

const BYTES_PER_ENTRY = 4

/** Not an error: the page is to be faulted in, and what was begun to be begun again. */
class TableMiss {
  readonly page: number
  readonly access: Rights

  constructor(page: number, access: Rights) {
    this.page = page
    this.access = access
  }
}

export class PagedTables {
  readonly #space: Space
  readonly #firstPage: number

  constructor(space: Space, firstPage: number) {
    this.#space = space
    this.#firstPage = firstPage
  }

  /** Pages that so many entries take. */
  static pagesOf(entries: number, pageSizeBytes: number): number {
    return Math.ceil((entries * BYTES_PER_ENTRY) / pageSizeBytes)
  }

  /** A column whose first entry is the `start`th of all. */
  column(start: number): SwapColumn {
    return {
      get: (index) => {
        const view = this.#view(start + index, READ)
        return view.getInt32(this.#offset(start + index), true)
      },
      set: (index, value) => {
        const view = this.#view(start + index, READ | WRITE)
        view.setInt32(this.#offset(start + index), value, true)
      },
      require: (index) => void this.#view(start + index, READ | WRITE),
      has: (index) => (this.#space.rightsAt(this.#page(start + index)) & WRITE) !== 0,
    }
  }

  #view(entry: number, access: Rights): DataView {
    const page = this.#page(entry)
    if ((this.#space.rightsAt(page) & access) !== access) throw new TableMiss(page, access)
    const bytes = this.#space.bytes(page)
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  #page(entry: number): number {
    return this.#firstPage + Math.floor((entry * BYTES_PER_ENTRY) / this.#space.pageSizeBytes)
  }

  #offset(entry: number): number {
    return (entry * BYTES_PER_ENTRY) % this.#space.pageSizeBytes
  }
}

/** Runs what may miss a table until it does not; an error if the final pager has lost the table. */
export function* restarting<Result>(
  thread: Thread,
  act: () => Result,
): Working<{ readonly result: Result } | { readonly error: MemoryError }> {
  for (;;) {
    try {
      return { result: act() }
    } catch (miss) {
      const error = yield* takeMiss(thread, miss)
      if (error !== undefined) return { error }
    }
  }
}

/** Takes the fault of a table; what is no miss is thrown again. */
export function* takeMiss(thread: Thread, miss: unknown): Working<MemoryError | undefined> {
  if (!(miss instanceof TableMiss)) throw miss
  return yield* thread.fault(miss.page, miss.access)
}
