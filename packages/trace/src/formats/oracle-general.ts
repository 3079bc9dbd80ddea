/**
 * oracleGeneral, libCacheSim's binary format: records of 24 bytes, little endian: time u32 (s),
 * object id u64, size u32 (bytes), next i64 (the record at which the object is asked for again,
 * -1 if it is not). Source: github.com/1a1a11a/libCacheSim, doc and traceReader.
 */
import { BlockSplitter } from '../block-splitter.ts'
import type { TraceSource } from '../bytes/trace-source.ts'
import { bufferReferences } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import type { RecordParser } from '../record-parser.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

export const oracleGeneralRecordBytes = 24
const recordWords = 6

class OracleGeneralParser implements RecordParser {
  readonly recordBytes = oracleGeneralRecordBytes
  readonly hasWrites = false
  readonly hasFetches = false
  readonly hasClasses = false
  skippedRecords = 0
  readonly #splitter: BlockSplitter | null

  constructor(splitter: BlockSplitter | null) {
    this.#splitter = splitter
  }

  parse(bytes: Uint8Array, from: number, into: RecordBuffer): number {
    const records = Math.floor((bytes.length - from) / oracleGeneralRecordBytes)
    const words = wordsOf(bytes, from, records * recordWords)
    const used = this.#splitter ? this.#split(words, into) : this.#copy(words, into)
    return from + used * 4
  }

  /** One reference a record. Returns the words used. */
  #copy(words: Uint32Array, into: RecordBuffer): number {
    const { low, high } = into
    let length = into.length
    let at = 0
    for (; at < words.length && length < bufferReferences; at += recordWords) {
      low[length] = words[at + 1]
      high[length] = words[at + 2]
      // A record of size 0 is not a reference; libCacheSim leaves them out as well.
      if (words[at + 3] !== 0) length++
      else this.skippedRecords++
    }
    into.length = length
    return at
  }

  #split(words: Uint32Array, into: RecordBuffer): number {
    const splitter = this.#splitter!
    splitter.drain(into)
    let at = 0
    for (; at < words.length && into.length < bufferReferences; at += recordWords) {
      if (words[at + 3] === 0) {
        this.skippedRecords++
        continue
      }
      splitter.begin(words[at + 1], words[at + 2], words[at + 3], 0, 0)
      splitter.drain(into)
    }
    return at
  }
}

/** 32-bit words in place, or copied when the bytes do not lie on a word boundary. */
export function wordsOf(bytes: Uint8Array, from: number, length: number): Uint32Array {
  const aligned = ((bytes.byteOffset + from) & 3) === 0
  const at = aligned
    ? bytes.subarray(from)
    : new Uint8Array(bytes.subarray(from, from + length * 4))
  return new Uint32Array(at.buffer, at.byteOffset, length)
}

/**
 * Every whole record of the head must have `next` either none or a later record, and where that
 * one is in the head too, it must have the same id. Chance does not produce that.
 */
function recognize(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const records = Math.floor(head.length / oracleGeneralRecordBytes)
  if (records === 0) return false
  let previousTime = 0
  for (let record = 0; record < records; record++) {
    const at = record * oracleGeneralRecordBytes
    const time = view.getUint32(at, true)
    const next = view.getBigInt64(at + 16, true)
    if (time < previousTime) return false
    previousTime = time
    if (next === -1n || next === never) continue
    if (next <= record || next > 0xffffffffffn) return false
    if (next >= records) continue
    const nextAt = Number(next) * oracleGeneralRecordBytes
    if (view.getBigUint64(nextAt + 4, true) !== view.getBigUint64(at + 4, true)) return false
  }
  return true
}

const never = 0x7fffffffffffffffn

export const oracleGeneral: TraceFormat = {
  name: 'oracle-general',
  summary: "libCacheSim's binary records of 24 bytes: time, id, size, next access",
  extensions: ['.oracleGeneral.bin', '.oracleGeneral'],
  recognize,
  open(source: TraceSource) {
    const { splitBytes, blockBytes = 512, pageBytes = 4096 } = source.options
    const splitter = splitBytes === undefined ? null : new BlockSplitter(splitBytes, blockBytes)
    return recordReading(source, new OracleGeneralParser(splitter), {
      format: oracleGeneral.name,
      pageBytes: splitBytes ?? pageBytes,
      mostReferences: splitter ? 0 : Math.floor(source.plainBytes / oracleGeneralRecordBytes),
    })
  },
}
