/**
 * Files as a program on Mach reads and writes them: it maps them. So everybody sees the same pages,
 * mapped or not, and the file server moves no bytes of its own.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { FileError, MapError, Region, TaskFiles, Thread, ThreadId } from '@selfpage/kernel'
import type { MachTaskMemory } from './mach-memory.ts'
import { openFile } from './mach-memory.ts'

type Asking<Result> = Generator<unknown, Result, undefined>

interface MappedFile {
  readonly region: Region | undefined
  readonly sizeBytes: number
}

export class MachFiles implements TaskFiles {
  readonly #thread: Thread
  readonly #memory: MachTaskMemory
  readonly #server: ThreadId
  readonly #mapped = new Map<string, MappedFile>()

  constructor(thread: Thread, memory: MachTaskMemory, server: ThreadId) {
    this.#thread = thread
    this.#memory = memory
    this.#server = server
  }

  *create(path: string, sizeBytes: number): Asking<MapError | undefined> {
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) return 'invalid'
    const before = yield* this.sizeBytes(path)
    if (typeof before === 'number' && before > sizeBytes) yield* this.#clear(path, sizeBytes)
    const opened = yield* openFile(this.#thread, this.#server, path, sizeBytes)
    return typeof opened === 'string' ? opened : undefined
  }

  *sizeBytes(path: string): Asking<number | MapError> {
    const opened = yield* openFile(this.#thread, this.#server, path)
    return typeof opened === 'string' ? opened : opened.sizeBytes
  }

  *read(path: string, offset: number, into: Uint8Array): Asking<number | FileError> {
    if (!isOffset(offset)) return 'invalid'
    const file = yield* this.#map(path)
    if (typeof file === 'string') return file
    const length = Math.max(0, Math.min(into.length, file.sizeBytes - offset))
    if (file.region === undefined || length === 0) return 0
    const address = file.region.start * this.#memory.pageSizeBytes + offset
    const error = yield* this.#memory.read(address, into.subarray(0, length))
    return error ?? length
  }

  *write(path: string, offset: number, from: Uint8Array): Asking<number | FileError> {
    if (!isOffset(offset)) return 'invalid'
    const end = offset + from.length
    const before = yield* this.sizeBytes(path)
    if (typeof before === 'string') return before
    if (end > before) {
      const error = yield* this.create(path, end)
      if (error !== undefined) return error
    }
    const file = yield* this.#map(path)
    if (typeof file === 'string') return file
    if (file.region === undefined) return from.length
    const address = file.region.start * this.#memory.pageSizeBytes + offset
    const error = yield* this.#memory.write(address, from)
    return error ?? from.length
  }

  *sync(path: string): Asking<FileError | undefined> {
    const file = yield* this.#map(path)
    if (typeof file === 'string') return file
    return file.region === undefined ? undefined : yield* this.#memory.sync(file.region)
  }

  /** The whole file, mapped; anew when its size has changed. */
  *#map(path: string): Asking<MappedFile | MapError> {
    const sizeBytes = yield* this.sizeBytes(path)
    if (typeof sizeBytes === 'string') return sizeBytes
    const known = this.#mapped.get(path)
    if (known?.sizeBytes === sizeBytes) return known
    if (known?.region !== undefined) yield* this.#memory.unmap(known.region)
    const pages = Math.ceil(sizeBytes / this.#memory.pageSizeBytes)
    let region: Region | undefined
    if (pages > 0) {
      const rights = READ | WRITE
      const made = yield* this.#memory.map({ pages, file: path, sharing: 'shared', rights })
      if (typeof made === 'string') return made
      region = made
    }
    const mapped = { region, sizeBytes }
    this.#mapped.set(path, mapped)
    return mapped
  }

  /** What lies behind the end of a file on its last page is zeros when it grows again. */
  *#clear(path: string, sizeBytes: number): Asking<void> {
    const { pageSizeBytes } = this.#memory
    const rest = (pageSizeBytes - (sizeBytes % pageSizeBytes)) % pageSizeBytes
    const file = yield* this.#map(path)
    if (typeof file === 'string' || file.region === undefined || rest === 0) return
    const address = file.region.start * pageSizeBytes + sizeBytes
    yield* this.#memory.write(address, new Uint8Array(rest))
  }
}

function isOffset(offset: number): boolean {
  return Number.isSafeInteger(offset) && offset >= 0
}
