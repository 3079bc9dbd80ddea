/**
 * Files in memory that know what a power cut would leave of them: what was synced, and of what was
 * written since any part, page by page, because a device may write in any order and when it likes.
 */
import type { RandomSource } from '@selfpage/policy'
import { FileFailure } from './files.ts'
import type { Files, OpenFile } from './files.ts'

export class MemoryFiles implements Files {
  /** Reads, writes and syncs left until the power goes, and every later one fails; default: it stays. */
  operationsLeft = Infinity
  readonly pageBytes: number
  readonly #files = new Map<string, MemoryFile>()

  constructor(pageBytes: number, files: ReadonlyMap<string, Uint8Array> = new Map()) {
    this.pageBytes = pageBytes
    for (const [path, bytes] of files) this.#files.set(path, new MemoryFile(this, bytes))
  }

  open(path: string): MemoryFile {
    this.spend()
    const file = this.#files.get(path) ?? new MemoryFile(this, new Uint8Array(0))
    this.#files.set(path, file)
    return file
  }

  exists(path: string): boolean {
    return (this.#files.get(path)?.sizeBytes ?? 0) > 0
  }

  /** Is durable at once: the database asks for no less. */
  remove(path: string): void {
    this.spend()
    this.#files.delete(path)
  }

  /** The bytes of a file as its user sees them. */
  bytes(path: string): Uint8Array {
    return this.#files.get(path)?.bytes.slice() ?? new Uint8Array(0)
  }

  /** Files as they would be found after a power cut now. */
  afterPowerCut(chance: RandomSource): Map<string, Uint8Array> {
    const left = [...this.#files].map(([path, file]) => [path, file.afterPowerCut(chance)] as const)
    return new Map(left)
  }

  spend(): void {
    if (this.operationsLeft-- <= 0) throw new FileFailure('io', 'the power is gone')
  }
}

class MemoryFile implements OpenFile {
  readonly #files: MemoryFiles
  #bytes: Uint8Array
  #sizeBytes: number
  #durable: Uint8Array
  readonly #unsynced = new Set<number>()

  constructor(files: MemoryFiles, bytes: Uint8Array) {
    this.#files = files
    this.#bytes = bytes.slice()
    this.#durable = bytes.slice()
    this.#sizeBytes = bytes.length
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#sizeBytes)
  }

  read(into: Uint8Array, offset: number): number {
    this.#files.spend()
    const end = Math.min(offset + into.length, this.#sizeBytes)
    if (offset >= end) return 0
    into.set(this.#bytes.subarray(offset, end))
    return end - offset
  }

  write(from: Uint8Array, offset: number): void {
    this.#files.spend()
    const end = offset + from.length
    if (end > this.#bytes.length) this.#grow(end)
    this.#bytes.set(from, offset)
    this.#sizeBytes = Math.max(this.#sizeBytes, end)
    const { pageBytes } = this.#files
    const last = Math.floor((end - 1) / pageBytes)
    for (let page = Math.floor(offset / pageBytes); page <= last; page++) this.#unsynced.add(page)
  }

  truncate(sizeBytes: number): void {
    this.#files.spend()
    if (sizeBytes < this.#sizeBytes) this.#bytes.fill(0, sizeBytes, this.#sizeBytes)
    else this.#grow(sizeBytes)
    this.#sizeBytes = sizeBytes
  }

  sync(): void {
    this.#files.spend()
    this.#durable = this.bytes.slice()
    this.#unsynced.clear()
  }

  /** What was synced, and each page written since with even odds. */
  afterPowerCut(chance: RandomSource): Uint8Array {
    const { pageBytes } = this.#files
    let left: Uint8Array = this.#durable.slice()
    for (const page of this.#unsynced) {
      if (chance() & 1) continue
      const start = page * pageBytes
      const end = Math.min(start + pageBytes, this.#sizeBytes)
      if (end <= start) continue
      if (end > left.length) left = lengthened(left, end)
      left.set(this.#bytes.subarray(start, end), start)
    }
    return left
  }

  #grow(sizeBytes: number): void {
    if (sizeBytes <= this.#bytes.length) return
    this.#bytes = lengthened(this.#bytes, Math.max(sizeBytes, 2 * this.#bytes.length))
  }
}

function lengthened(bytes: Uint8Array, length: number): Uint8Array {
  const longer = new Uint8Array(length)
  longer.set(bytes)
  return longer
}
