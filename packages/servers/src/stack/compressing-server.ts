/**
 * A compressing server in front of any other store. A page becomes as many eighths of a page below
 * as its deflated bytes need, and shares that page with others; one that does not compress takes a
 * page. The entry says where, how long, and a checksum: what was written or changed below behind the
 * server's back is `corrupted`, not wrong data.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Kernel } from '@selfpage/kernel'
import { checksum } from '../volume/checksum.ts'
import { CellMap, CELLS } from './cell-map.ts'
import type { ObjectCodec, PageCodec } from './page-codec.ts'
import { startStackedServer, type StackedOptions, type StackedServer } from './stacked-server.ts'

/** place + 1 u32, bytes u32 (0: not compressed), checksum u32. */
const ENTRY_BYTES = 12

export function startCompressingServer(kernel: Kernel, options: StackedOptions): StackedServer {
  const codec = compression(kernel.pageSizeBytes)
  return startStackedServer(kernel, { name: 'compressing server', ...options }, codec)
}

function compression(pageSizeBytes: number): PageCodec {
  // Pages of which some cells are free can be too small for what comes next: some more of them.
  const backingPages = (pages: number) => pages + Math.ceil(pages / 8) + 1
  return {
    entryBytes: ENTRY_BYTES,
    backingPages,
    open: (_, pages) => compressedObject(pageSizeBytes, new CellMap(backingPages(pages))),
  }
}

function compressedObject(pageSizeBytes: number, cells: CellMap): ObjectCodec {
  const cellBytes = pageSizeBytes / CELLS
  const read = (entry: Uint8Array) => {
    const view = new DataView(entry.buffer, entry.byteOffset, entry.length)
    const bytes = view.getUint32(4, true)
    const place = view.getUint32(0, true) - 1
    const count = bytes === 0 ? CELLS : Math.ceil(bytes / cellBytes)
    return { place, bytes, count, sum: view.getUint32(8, true) }
  }
  return {
    claim(_, entry) {
      const { place, bytes, count } = read(entry)
      return place >= 0 && bytes < pageSizeBytes && cells.claim(place, count)
    },
    backingPage: (_, entry) => Math.floor(read(entry).place / CELLS),
    decode(page, entry, backing) {
      const { place, bytes, sum } = read(entry)
      const start = (place % CELLS) * cellBytes
      const packed = bytes === 0 ? backing : backing.subarray(start, start + bytes)
      const plain = bytes === 0 ? packed : inflate(packed, pageSizeBytes)
      return plain !== undefined && checksum(plain, page) === sum ? plain : undefined
    },
    encode(page, plain, _, entry) {
      const deflated = deflateRawSync(plain, { level: 1 })
      const isSmaller = deflated.length <= pageSizeBytes - cellBytes
      const packed = isSmaller ? deflated : plain
      const count = Math.ceil(packed.length / cellBytes)
      const place = cells.take(count)
      if (place < 0) return undefined
      const view = new DataView(entry.buffer, entry.byteOffset, entry.length)
      view.setUint32(0, place + 1, true)
      view.setUint32(4, isSmaller ? packed.length : 0, true)
      view.setUint32(8, checksum(plain, page), true)
      return {
        backingPage: Math.floor(place / CELLS),
        isShared: cells.isShared(place, count),
        put: (backing) => backing.set(packed, (place % CELLS) * cellBytes),
      }
    },
    forget(_, entry) {
      const { place, count } = read(entry)
      cells.give(place, count)
    },
  }
}

function inflate(packed: Uint8Array, pageSizeBytes: number): Uint8Array | undefined {
  try {
    const plain = inflateRawSync(packed, { maxOutputLength: pageSizeBytes })
    return plain.length === pageSizeBytes ? plain : undefined
  } catch {
    return undefined
  }
}
