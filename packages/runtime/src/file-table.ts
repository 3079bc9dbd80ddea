/** The files a task has open, by path. Opening may take long, so a reader's kind of thread does it. */
import type { MapError } from '@selfpage/kernel'
import type { Operation, Thread, ThreadId } from '@selfpage/kernel'
import type { StoreError, StoreObject } from './backing-store.ts'
import { tellProgress } from './signals.ts'
import type { Working } from './working.ts'

/** Opens a file for the thread that asks. */
export type OpenFile = (thread: Thread, path: string) => Operation<StoreObject | StoreError>

export class FileTable {
  readonly #open: OpenFile | undefined
  readonly #files = new Map<string, StoreObject | MapError | 'opening'>()
  readonly #queue: string[] = []

  constructor(open: OpenFile | undefined) {
    this.#open = open
  }

  get hasWork(): boolean {
    return this.#queue.length > 0
  }

  /** The file; why not; or `opening`: ask again on progress. */
  open(path: string): StoreObject | MapError | 'opening' {
    if (this.#open === undefined) return 'not-supported'
    const known = this.#files.get(path)
    if (known !== undefined) {
      // A refusal holds for one answer: the file may come to be.
      if (typeof known === 'string' && known !== 'opening') this.#files.delete(path)
      return known
    }
    this.#files.set(path, 'opening')
    this.#queue.push(path)
    return 'opening'
  }

  /** A file whose size or name changed is opened anew when it is mapped next. */
  forget(path: string): void {
    if (this.#files.get(path) !== 'opening') this.#files.delete(path)
  }

  /** Opens what is queued. False if there was nothing. */
  *serve(thread: Thread, pager: ThreadId): Working<boolean> {
    const path = this.#queue.shift()
    if (path === undefined || this.#open === undefined) return false
    const opened = yield* this.#open(thread, path)
    this.#files.set(path, typeof opened === 'string' ? asMapError(opened) : opened)
    yield* tellProgress(thread, pager)
    return true
  }
}

function asMapError(error: StoreError): MapError {
  if (error === 'not-permitted' || error === 'no-frames') return error
  return 'no-such-file'
}
