/**
 * A volume in memory: files by path, and the block of each of their pages. Every change is noted as
 * a record; whoever commits writes the records to the journal. Pure: it moves no data.
 */
import { BlockAllocator } from './block-allocator.ts'
import { ByteWriter } from './byte-writer.ts'
import { FILE_PAGES, PATH_BYTES, type FileEntry } from './file-entry.ts'
import { dataStart, metadataBytes, type Geometry } from './geometry.ts'
import { PageBlocks } from './page-blocks.ts'
import {
  readRecords,
  snapshotBytes,
  writeAssign,
  writeCreate,
  writeRemove,
  writeSize,
  writeSnapshot,
} from './records.ts'

export class Volume {
  readonly geometry: Geometry
  readonly blocks: BlockAllocator
  readonly #files = new Map<string, FileEntry>()
  readonly #byId = new Map<number, FileEntry>()
  readonly #pending = new ByteWriter()
  /** What a snapshot would take at most. */
  #snapshotBytes = 0
  #lastId = 0

  constructor(geometry: Geometry) {
    this.geometry = geometry
    this.blocks = new BlockAllocator(dataStart(geometry), geometry.blocks)
  }

  /** @returns undefined if the records contradict each other or the geometry */
  static fromRecords(geometry: Geometry, records: Uint8Array): Volume | undefined {
    const volume = new Volume(geometry)
    if (!readRecords(records, volume.#reader())) return undefined
    for (const { pages } of volume.#byId.values()) {
      for (const page of pages.pages()) {
        if (!volume.blocks.claim(pages.blockOf(page))) return undefined
      }
    }
    return volume
  }

  get files(): Iterable<FileEntry> {
    return this.#files.values()
  }

  /** Bytes of records since the last `takeRecords`. */
  get pendingBytes(): number {
    return this.#pending.length
  }

  find(path: string): FileEntry | undefined {
    return this.#files.get(path)
  }

  pagesOf(file: FileEntry): number {
    return Math.ceil(file.sizeBytes / this.geometry.blockSizeBytes)
  }

  exists(file: FileEntry): boolean {
    return this.#byId.get(file.id) === file
  }

  /** Whether the metadata has room for a new file, or for pages that had no block. */
  hasRoom(path: string, newPages: number): boolean {
    const bytes = snapshotBytes(utf8Bytes(path), newPages)
    return this.#snapshotBytes + bytes <= metadataBytes(this.geometry)
  }

  /** The path must be valid (`isPath`) and not exist. */
  create(path: string): FileEntry {
    const file: FileEntry = { id: ++this.#lastId, path, sizeBytes: 0, pages: new PageBlocks() }
    this.#add(file)
    writeCreate(this.#pending, file.id, path)
    return file
  }

  resize(file: FileEntry, sizeBytes: number): void {
    for (const block of this.#cut(file, sizeBytes)) this.blocks.retire(block)
    writeSize(this.#pending, file.id, sizeBytes)
  }

  /** Pages now have these blocks, which were taken from `blocks`; the old ones die. */
  assign(
    file: FileEntry,
    pages: readonly number[],
    blocks: readonly number[],
    sums: readonly number[],
  ): void {
    for (let index = 0; index < pages.length; index++) {
      const page = pages[index]
      const old = this.#set(file, page, blocks[index], sums[index] ?? 0)
      if (old) this.blocks.retire(old)
    }
    for (let start = 0; start < pages.length;) {
      let end = start + 1
      while (pages[end] === pages[end - 1] + 1) end++
      writeAssign(this.#pending, file, pages[start], pages[end - 1] + 1)
      start = end
    }
  }

  remove(file: FileEntry): void {
    for (const block of this.#delete(file)) this.blocks.retire(block)
    writeRemove(this.#pending, file.id)
  }

  /** The records since the last time. */
  takeRecords(): Uint8Array {
    const records = this.#pending.bytes.slice()
    this.#pending.clear()
    return records
  }

  snapshot(): Uint8Array {
    const writer = new ByteWriter()
    writeSnapshot(writer, this.#byId.values())
    return writer.bytes.slice()
  }

  #reader() {
    const file = (id: number) => this.#byId.get(id)
    return {
      create: (id: number, path: string) => {
        if (id === 0 || this.#byId.has(id) || this.#files.has(path) || !isPath(path)) return false
        this.#lastId = Math.max(this.#lastId, id)
        this.#add({ id, path, sizeBytes: 0, pages: new PageBlocks() })
        return true
      },
      size: (id: number, sizeBytes: number) => {
        const entry = file(id)
        if (entry === undefined || !isSize(sizeBytes, this.geometry)) return false
        this.#cut(entry, sizeBytes)
        return true
      },
      assign: (id: number, page: number, block: number, sum: number) => {
        const entry = file(id)
        if (entry === undefined || page >= this.pagesOf(entry)) return false
        this.#set(entry, page, block, sum)
        return true
      },
      remove: (id: number) => {
        const entry = file(id)
        if (entry !== undefined) this.#delete(entry)
        return entry !== undefined
      },
    }
  }

  #add(file: FileEntry): void {
    this.#files.set(file.path, file)
    this.#byId.set(file.id, file)
    this.#snapshotBytes += snapshotBytes(utf8Bytes(file.path), 0)
  }

  #set(file: FileEntry, page: number, block: number, sum: number): number {
    const old = file.pages.set(page, block, sum)
    this.#snapshotBytes += PAGE_BYTES * (Number(block !== 0) - Number(old !== 0))
    return old
  }

  /** Sets the size, drops pages beyond it and returns their blocks. */
  #cut(file: FileEntry, sizeBytes: number): number[] {
    file.sizeBytes = sizeBytes
    const cut = file.pages.cut(this.pagesOf(file))
    this.#snapshotBytes -= PAGE_BYTES * cut.length
    return cut
  }

  #delete(file: FileEntry): number[] {
    const cut = this.#cut(file, 0)
    this.#snapshotBytes -= snapshotBytes(utf8Bytes(file.path), 0)
    this.#files.delete(file.path)
    this.#byId.delete(file.id)
    return cut
  }
}

const PAGE_BYTES = snapshotBytes(0, 1) - snapshotBytes(0, 0)

/** What UTF-8 cannot say. */
const LONE_SURROGATE = /\p{Surrogate}/u

/** Any text that is not empty, without NUL, at most 1,024 bytes. */
export function isPath(path: unknown): path is string {
  if (typeof path !== 'string' || path === '' || path.includes('\0')) return false
  return !LONE_SURROGATE.test(path) && utf8Bytes(path) <= PATH_BYTES
}

export function isSize(
  sizeBytes: unknown,
  { blockSizeBytes }: Pick<Geometry, 'blockSizeBytes'>,
): sizeBytes is number {
  if (!Number.isSafeInteger(sizeBytes)) return false
  const size = sizeBytes as number
  return size >= 0 && size / blockSizeBytes <= FILE_PAGES
}

function utf8Bytes(text: string): number {
  return Buffer.byteLength(text, 'utf8')
}
