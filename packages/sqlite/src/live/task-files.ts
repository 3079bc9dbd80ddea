/**
 * Files of an engine that lives in a task, seen from its worker. Pages of the database are task
 * memory: each read and write is a reference to one of them, which may fault, and crosses over.
 * Journals are files of the file server, behind a buffer of the pages written since the last sync.
 */
import type { ForeignMemory } from '@selfpage/kernel'
import { FileFailure } from '../engine/files.ts'
import type { Files, OpenFile } from '../engine/files.ts'
import type { Exchange } from './exchange.ts'
import { JournalFile } from './journal-file.ts'
import type { Answered, Ask } from './messages.ts'

/** As in the kernel's `rights.ts`; a worker from source loads nothing of other packages. */
const READ = 1
const WRITE = 2

export class TaskFiles implements Files {
  readonly #database: DatabaseFile
  readonly #path: string
  readonly #ask: Ask
  readonly #exchange: Exchange
  readonly #journals = new Map<string, JournalFile>()
  readonly #pageBytes: number

  constructor(
    memory: ForeignMemory,
    exchange: Exchange,
    { path, pageBytes, sizeBytes }: { path: string; pageBytes: number; sizeBytes: number },
  ) {
    this.#path = path
    this.#exchange = exchange
    this.#pageBytes = pageBytes
    this.#ask = ({ op, values }) => {
      const { value } = memory.ask(op, values) as Answered
      if (typeof value === 'number') return value
      throw new FileFailure(value === 'no-space' || value === 'no-room' ? 'full' : 'io', value)
    }
    this.#database = new DatabaseFile(memory, exchange, this.#ask, pageBytes, sizeBytes)
  }

  open(path: string): OpenFile {
    return path === this.#path ? this.#database : this.#journal(path)
  }

  exists(path: string): boolean {
    return this.open(path).sizeBytes > 0
  }

  /** The file server removes nothing: an empty journal counts as none. */
  remove(path: string): void {
    const file = this.open(path)
    file.truncate(0)
    file.sync()
  }

  #journal(path: string): JournalFile {
    let journal = this.#journals.get(path)
    if (journal === undefined) {
      journal = new JournalFile(path, this.#pageBytes, this.#exchange, this.#ask)
      this.#journals.set(path, journal)
    }
    return journal
  }
}

class DatabaseFile implements OpenFile {
  readonly #memory: ForeignMemory
  readonly #exchange: Exchange
  readonly #ask: Ask
  readonly #pageBytes: number
  /** Pages the task has mapped. */
  #pages: number
  sizeBytes: number

  constructor(
    memory: ForeignMemory,
    exchange: Exchange,
    ask: Ask,
    pageBytes: number,
    sizeBytes: number,
  ) {
    this.#memory = memory
    this.#exchange = exchange
    this.#ask = ask
    this.#pageBytes = pageBytes
    this.#pages = Math.ceil(sizeBytes / pageBytes)
    this.sizeBytes = sizeBytes
  }

  read(into: Uint8Array, offset: number): number {
    const end = Math.min(offset + into.length, this.sizeBytes)
    for (let at = offset; at < end;) {
      const start = at % this.#pageBytes
      const length = Math.min(end - at, this.#pageBytes - start)
      this.#reference(at, READ)
      into.set(this.#exchange.bytes.subarray(start, start + length), at - offset)
      at += length
    }
    return Math.max(0, end - offset)
  }

  write(from: Uint8Array, offset: number): void {
    const size = this.#pageBytes
    if (offset % size > 0 || from.length !== size) {
      throw new FileFailure('io', 'a database is written page by page')
    }
    const page = offset / size
    if (page >= this.#pages) {
      this.#pages = this.#ask({ op: 'database.extend', values: { pages: page + 1 } })
    }
    this.#exchange.bytes.set(from)
    this.#reference(offset, WRITE)
    this.sizeBytes = Math.max(this.sizeBytes, offset + size)
  }

  truncate(sizeBytes: number): void {
    this.sizeBytes = Math.min(this.sizeBytes, sizeBytes)
  }

  sync(): void {
    this.#ask({ op: 'database.sync', values: null })
  }

  /** The task moves the page's bytes to or from the exchange in the same turn. */
  #reference(offset: number, access: number): void {
    try {
      this.#memory.touch(Math.floor(offset / this.#pageBytes), access)
    } catch (error) {
      throw new FileFailure('io', error instanceof Error ? error.message : String(error))
    }
  }
}
