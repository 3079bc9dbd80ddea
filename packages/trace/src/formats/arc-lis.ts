/**
 * The format of the ARC authors' traces (Megiddo and Modha, FAST 2003): a request a line, `start
 * count 0 number`; `count` consecutive blocks of 512 bytes are read from `start` on, each one
 * reference.
 */
import { BlockSplitter } from '../block-splitter.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import { DecimalReader } from '../text/decimal-reader.ts'
import { headLines } from '../text/head-lines.ts'
import { LineParser, quote } from '../text/line-parser.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

const blockBytes = 512
const space = 0x20
const tab = 0x09

class ArcLisParser extends LineParser {
  readonly #splitter: BlockSplitter
  readonly #number = new DecimalReader()
  /** Where the last word found ends. */
  #wordEnd = 0

  constructor(path: string, pageBytes: number) {
    super(path)
    this.#splitter = new BlockSplitter(pageBytes, blockBytes)
  }

  protected override parseLine(bytes: Uint8Array, from: number, to: number, into: RecordBuffer) {
    this.#readWord(bytes, from, to, 'start')
    const { low, high } = this.#number
    this.#readWord(bytes, this.#wordEnd, to, 'count')
    const count = this.#number.value
    if (count === 0) {
      this.skippedRecords++
      return
    }
    if (count > 0xffffffff) this.refuse(`asks for ${count} blocks at once`)
    this.#splitter.begin(low, high, count * blockBytes, 0, 0)
    this.#splitter.drain(into)
  }

  protected override continueLine(into: RecordBuffer): void {
    this.#splitter.drain(into)
  }

  #readWord(bytes: Uint8Array, from: number, to: number, name: string): void {
    let start = from
    while (start < to && (bytes[start] === space || bytes[start] === tab)) start++
    let end = start
    while (end < to && bytes[end] !== space && bytes[end] !== tab) end++
    this.#wordEnd = end
    if (!this.#number.read(bytes, start, end)) {
      this.refuse(`${name} is ${quote(bytes, start, end)}, not a number: 'start count 0 number'`)
    }
  }
}

export const arcLis: TraceFormat = {
  name: 'arc-lis',
  summary: "the ARC authors' requests, a line each: start count 0 number",
  extensions: ['.lis'],
  recognize(head) {
    const lines = headLines(head)
    return lines.length > 0 && lines.every((line) => /^\s*\d+\s+\d+\s+\d+\s+\d+\s*$/.test(line))
  },
  open(source) {
    const pageBytes = source.options.splitBytes ?? blockBytes
    return recordReading(source, new ArcLisParser(source.path, pageBytes), {
      format: arcLis.name,
      pageBytes,
    })
  },
}
