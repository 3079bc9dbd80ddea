/** Files of a database, of which every page that is read or written is told. */
import type { Files, OpenFile } from '@selfpage/sqlite/engine'

/** Hears of a page of the main file, by its place there from 0, and its bytes. */
export type PageListener = (page: number, bytes: Uint8Array, isWrite: boolean) => void

/** `files`, with the pages of the file `path` watched. */
export class WatchedFiles implements Files {
  readonly #files: Files
  readonly #path: string
  readonly #listener: PageListener

  constructor(files: Files, path: string, listener: PageListener) {
    this.#files = files
    this.#path = path
    this.#listener = listener
  }

  open(path: string): OpenFile {
    const file = this.#files.open(path)
    return path === this.#path ? new WatchedFile(file, this.#listener) : file
  }

  exists(path: string): boolean {
    return this.#files.exists(path)
  }

  remove(path: string): void {
    this.#files.remove(path)
  }
}

/** SQLite reads and writes whole pages, but for a look at the file's head. */
const leastPageBytes = 512

class WatchedFile implements OpenFile {
  readonly #file: OpenFile
  readonly #listener: PageListener

  constructor(file: OpenFile, listener: PageListener) {
    this.#file = file
    this.#listener = listener
  }

  get sizeBytes(): number {
    return this.#file.sizeBytes
  }

  read(into: Uint8Array, offset: number): number {
    const got = this.#file.read(into, offset)
    if (isPage(into, offset)) this.#listener(offset / into.length, into, false)
    return got
  }

  write(from: Uint8Array, offset: number): void {
    this.#file.write(from, offset)
    if (isPage(from, offset)) this.#listener(offset / from.length, from, true)
  }

  truncate(sizeBytes: number): void {
    this.#file.truncate(sizeBytes)
  }

  sync(): void {
    this.#file.sync()
  }
}

function isPage({ length }: Uint8Array, offset: number): boolean {
  return length >= leastPageBytes && offset % length === 0
}
