/**
 * A journal or write-ahead log: a file that is written in small pieces and read seldom. Pages written
 * are kept here until the next sync, or until there are too many; then they go to the file server
 * in long runs, and are not kept.
 */
import type { OpenFile } from '../engine/files.ts'
import { crossingBytes } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Ask } from './messages.ts'

/** Pages kept at most before they are written. */
const mostDirtyPages = 64

export class JournalFile implements OpenFile {
  readonly #path: string
  readonly #pageBytes: number
  readonly #exchange: Exchange
  readonly #ask: Ask
  /** Written and not with the file server yet. */
  readonly #dirty = new Map<number, Uint8Array>()
  /** Of the file, as the server has it, and as it is. */
  #storedBytes: number
  #sizeBytes: number

  constructor(path: string, pageBytes: number, exchange: Exchange, ask: Ask) {
    this.#path = path
    this.#pageBytes = pageBytes
    this.#exchange = exchange
    this.#ask = ask
    this.#storedBytes = ask({ op: 'file.size', values: { path } })
    this.#sizeBytes = this.#storedBytes
  }

  get sizeBytes(): number {
    return this.#sizeBytes
  }

  read(into: Uint8Array, offset: number): number {
    const end = Math.min(offset + into.length, this.#sizeBytes)
    for (let at = offset; at < end;) {
      const page = Math.floor(at / this.#pageBytes)
      const start = at % this.#pageBytes
      const length = Math.min(end - at, this.#pageBytes - start)
      into.set(this.#page(page).subarray(start, start + length), at - offset)
      at += length
    }
    return Math.max(0, end - offset)
  }

  write(from: Uint8Array, offset: number): void {
    const end = offset + from.length
    for (let at = offset; at < end;) {
      const page = Math.floor(at / this.#pageBytes)
      const start = at % this.#pageBytes
      const length = Math.min(end - at, this.#pageBytes - start)
      this.#changeable(page, length).set(from.subarray(at - offset, at - offset + length), start)
      at += length
    }
    this.#sizeBytes = Math.max(this.#sizeBytes, end)
    if (this.#dirty.size > mostDirtyPages) this.#flush()
  }

  truncate(sizeBytes: number): void {
    this.#flush()
    if (sizeBytes >= this.#sizeBytes) return
    this.#ask({ op: 'file.resize', values: { path: this.#path, sizeBytes } })
    this.#sizeBytes = sizeBytes
    this.#storedBytes = sizeBytes
  }

  sync(): void {
    this.#flush()
    this.#ask({ op: 'file.sync', values: { path: this.#path } })
  }

  /** Bytes of a page, for reading, until the next call. */
  #page(page: number): Uint8Array {
    const dirty = this.#dirty.get(page)
    if (dirty !== undefined) return dirty
    const { bytes } = this.#exchange
    const length = this.#pageBytes
    const offset = page * length
    const got =
      offset < this.#storedBytes
        ? this.#ask({ op: 'file.read', values: { path: this.#path, offset, length } })
        : 0
    return bytes.subarray(0, length).fill(0, got)
  }

  #changeable(page: number, length: number): Uint8Array {
    const dirty = this.#dirty.get(page)
    if (dirty !== undefined) return dirty
    const isWhole = length === this.#pageBytes
    const made = isWhole ? new Uint8Array(length) : this.#page(page).slice()
    this.#dirty.set(page, made)
    return made
  }

  #flush(): void {
    const pages = [...this.#dirty.keys()].sort((a, b) => a - b)
    const most = crossingBytes / this.#pageBytes
    for (let index = 0; index < pages.length;) {
      let count = 1
      while (count < most && pages[index + count] === pages[index] + count) count++
      this.#write(pages[index], count)
      index += count
    }
    this.#dirty.clear()
  }

  #write(first: number, count: number): void {
    const size = this.#pageBytes
    for (let index = 0; index < count; index++) {
      const bytes = this.#dirty.get(first + index)
      if (bytes !== undefined) this.#exchange.bytes.set(bytes, index * size)
    }
    const offset = first * size
    // Not beyond the end: what is after it must not be there.
    const length = Math.min(count * size, this.#sizeBytes - offset)
    this.#ask({ op: 'file.write', values: { path: this.#path, offset, length } })
    this.#storedBytes = Math.max(this.#storedBytes, offset + length)
  }
}
