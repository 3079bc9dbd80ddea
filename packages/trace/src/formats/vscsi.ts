/**
 * VMware vscsiStats traces, versions 1 and 2, little endian: a record a SCSI command. Version 1
 * (32 bytes): serial u32, length u32 (bytes), segments u32, command u16, version u16, block u64
 * (of 512 bytes), time u64 (us). Version 2 (40 bytes): command u16, version u16, serial u32, length
 * u32, segments u32, block u64, time u64, response time u64. The version is the high byte of its
 * field. As in libCacheSim a command is one reference to its first block, unless split.
 */
import { BlockSplitter } from '../block-splitter.ts'
import { bufferReferences, writeFlag } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import type { RecordParser } from '../record-parser.ts'
import { placeOf, traceError } from '../trace-error.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

/** Where the fields of a version are, in bytes. */
interface Layout {
  readonly version: number
  readonly recordBytes: number
  readonly commandAt: number
  readonly versionAt: number
  readonly lengthAt: number
  readonly blockAt: number
}

const layouts: readonly Layout[] = [
  { version: 2, recordBytes: 40, commandAt: 0, versionAt: 2, lengthAt: 8, blockAt: 16 },
  { version: 1, recordBytes: 32, commandAt: 12, versionAt: 14, lengthAt: 4, blockAt: 16 },
]

// WRITE(6), (10), (12), (16), WRITE SAME(10), (16) of the SCSI block commands.
const writeCommands = new Set([0x0a, 0x2a, 0xaa, 0x8a, 0x41, 0x93])
const blockBytes = 512

class VscsiParser implements RecordParser {
  readonly recordBytes: number
  readonly hasWrites = true
  readonly hasFetches = false
  readonly hasClasses = false
  skippedRecords = 0
  #record = 0
  readonly #path: string
  readonly #layout: Layout
  readonly #splitter: BlockSplitter | null

  constructor(path: string, layout: Layout, splitter: BlockSplitter | null) {
    this.recordBytes = layout.recordBytes
    this.#path = path
    this.#layout = layout
    this.#splitter = splitter
  }

  parse(bytes: Uint8Array, from: number, into: RecordBuffer): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const { recordBytes, commandAt, lengthAt, blockAt } = this.#layout
    this.#splitter?.drain(into)
    let at = from
    for (; at + recordBytes <= bytes.length && into.length < bufferReferences; at += recordBytes) {
      this.#record++
      this.#checkVersion(view, at)
      const sizeBytes = view.getUint32(at + lengthAt, true)
      if (sizeBytes === 0) {
        this.skippedRecords++
        continue
      }
      const low = view.getUint32(at + blockAt, true)
      const high = view.getUint32(at + blockAt + 4, true)
      const flags = writeCommands.has(view.getUint16(at + commandAt, true)) ? writeFlag : 0
      if (this.#splitter) {
        this.#splitter.begin(low, high, sizeBytes, flags, 0)
        this.#splitter.drain(into)
      } else {
        const index = into.length++
        into.low[index] = low
        into.high[index] = high
        into.flags[index] = flags
      }
    }
    return at
  }

  #checkVersion(view: DataView, at: number): void {
    const version = view.getUint16(at + this.#layout.versionAt, true) >>> 8
    if (version === this.#layout.version) return
    throw traceError(
      'TRACE_RECORD_INVALID',
      placeOf(this.#path, 'record', this.#record),
      `has version ${version}, but the trace began with version ${this.#layout.version}`,
    )
  }
}

/** The layout by which every whole record of the head has the right version. */
function layoutOf(head: Uint8Array): Layout | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const fits = ({ version, versionAt, commandAt, recordBytes }: Layout) => {
    if (head.length < recordBytes) return false
    for (let at = 0; at + recordBytes <= head.length; at += recordBytes) {
      if (view.getUint16(at + versionAt, true) >>> 8 !== version) return false
      if (view.getUint16(at + commandAt, true) > 0xff) return false
    }
    return true
  }
  return layouts.find(fits) ?? null
}

export const vscsi: TraceFormat = {
  name: 'vscsi',
  summary: 'VMware vscsiStats, versions 1 and 2: block requests with reads and writes',
  extensions: ['.vscsi', '.vscsitrace'],
  recognize: (head) => layoutOf(head) !== null,
  open(source) {
    // By its first record alone when told that it is one: what follows is then checked as read.
    const layout = layoutOf(source.head) ?? layoutOf(source.head.subarray(0, 40))
    if (!layout) {
      throw traceError(
        'TRACE_RECORD_INVALID',
        placeOf(source.path, 'record', 1),
        'is of neither version 1 (32 bytes) nor version 2 (40 bytes) of vscsi',
      )
    }
    const { splitBytes, pageBytes = 4096 } = source.options
    const splitter = splitBytes === undefined ? null : new BlockSplitter(splitBytes, blockBytes)
    return recordReading(source, new VscsiParser(source.path, layout, splitter), {
      format: vscsi.name,
      pageBytes: splitBytes ?? pageBytes,
      about: { description: `vscsi version ${layout.version}` },
    })
  },
}
