/**
 * What the metadata is made of: records of changes. A snapshot is the records that make everything
 * anew, a journal those since; reading back is applying them in order.
 *
 *   create  1, id u32, length u16, path
 *   size    2, id u32, bytes f64                  pages beyond the end are dropped
 *   assign  3, id u32, page u32, count u32, (block u32, sum u32) * count
 *   remove  4, id u32
 */
import type { ByteWriter } from './byte-writer.ts'
import type { FileEntry } from './file-entry.ts'

const CREATE = 1
const SIZE = 2
const ASSIGN = 3
const REMOVE = 4

const CREATE_BYTES = 7
const SIZE_BYTES = 13
const ASSIGN_BYTES = 13
const PAIR_BYTES = 8

/** Told of each record in order. Returns false if it cannot be true. */
export interface RecordReader {
  create(id: number, path: string): boolean
  size(id: number, sizeBytes: number): boolean
  assign(id: number, page: number, block: number, sum: number): boolean
  remove(id: number): boolean
}

export function writeCreate(to: ByteWriter, id: number, path: string): void {
  const bytes = new TextEncoder().encode(path)
  to.u8(CREATE).u32(id).u16(bytes.length).append(bytes)
}

export function writeSize(to: ByteWriter, id: number, sizeBytes: number): void {
  to.u8(SIZE).u32(id).f64(sizeBytes)
}

/** Pages `page <= p < end` of the file as they are now. */
export function writeAssign(to: ByteWriter, file: FileEntry, page: number, end: number): void {
  to.u8(ASSIGN)
    .u32(file.id)
    .u32(page)
    .u32(end - page)
  for (let at = page; at < end; at++) to.u32(file.pages.blockOf(at)).u32(file.pages.sumOf(at))
}

export function writeRemove(to: ByteWriter, id: number): void {
  to.u8(REMOVE).u32(id)
}

/** Everything there is, holes left out. */
export function writeSnapshot(to: ByteWriter, files: Iterable<FileEntry>): void {
  for (const file of files) {
    writeCreate(to, file.id, file.path)
    writeSize(to, file.id, file.sizeBytes)
    let start = -1
    let end = -1
    for (const page of file.pages.pages()) {
      if (page !== end) {
        if (start >= 0) writeAssign(to, file, start, end)
        start = page
      }
      end = page + 1
    }
    if (start >= 0) writeAssign(to, file, start, end)
  }
}

/** At most what a snapshot needs for a file with so many pages on the disk. */
export function snapshotBytes(pathBytes: number, pages: number): number {
  return CREATE_BYTES + pathBytes + SIZE_BYTES + pages * (ASSIGN_BYTES + PAIR_BYTES)
}

/** @returns false if the bytes are not records, or the reader refused one */
export function readRecords(bytes: Uint8Array, reader: RecordReader): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let at = 0
  try {
    while (at < bytes.length) {
      const kind = view.getUint8(at)
      const id = view.getUint32(at + 1, true)
      at += 5
      if (kind === CREATE) {
        const end = at + 2 + view.getUint16(at, true)
        if (end > bytes.length) return false
        if (!reader.create(id, decoder.decode(bytes.subarray(at + 2, end)))) return false
        at = end
      } else if (kind === SIZE) {
        if (!reader.size(id, view.getFloat64(at, true))) return false
        at += 8
      } else if (kind === ASSIGN) {
        const page = view.getUint32(at, true)
        const count = view.getUint32(at + 4, true)
        at += 8
        for (let index = 0; index < count; index++, at += PAIR_BYTES) {
          const block = view.getUint32(at, true)
          if (!reader.assign(id, page + index, block, view.getUint32(at + 4, true))) return false
        }
      } else if (kind === REMOVE) {
        if (!reader.remove(id)) return false
      } else return false
    }
  } catch {
    // Beyond the end, or a path that is no text.
    return false
  }
  return true
}
