/**
 * CSV: a reference a line, in columns. Which of them is the id (and the size, the operation, the
 * class) is told by name or number, or recognised by the header; others are skipped. As in
 * libCacheSim, columns are numbered from 1, and a line of size 0 is not a reference.
 */
import { BlockSplitter } from '../block-splitter.ts'
import { TextInterner } from '../intern/text-interner.ts'
import { fetchFlag, writeFlag } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import { DecimalReader } from '../text/decimal-reader.ts'
import { headLines } from '../text/head-lines.ts'
import { TextIds } from '../text/id-reader.ts'
import type { IdReader } from '../text/id-reader.ts'
import { LineParser, quote } from '../text/line-parser.ts'
import { traceError } from '../trace-error.ts'
import { csvLayout, separatorOf } from './csv-layout.ts'
import type { CsvLayout } from './csv-layout.ts'
import { readerOfIds } from './text.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

const doubleQuote = 0x22
const space = 0x20

// In lower case. The numbers are SCSI's WRITE(6), (10), (12) and (16).
const writeWords = [
  ...['w', 'write', 'ws', 'wa', 'store', 's', 'modify', 'm', 'set', 'add', 'put', 'post'],
  ...['replace', 'append', 'prepend', 'cas', 'incr', 'decr', 'update', 'insert', 'delete'],
  ...['0a', '2a', 'aa', '8a', '0x0a', '0x2a', '0xaa', '0x8a'],
]
const fetchWords = new Set(['f', 'fetch', 'ifetch'])

class CsvParser extends LineParser {
  override readonly hasWrites: boolean
  override readonly hasFetches: boolean
  override readonly hasClasses: boolean
  readonly #layout: CsvLayout
  readonly #ids: IdReader
  readonly #splitter: BlockSplitter | null
  readonly #writeWords: ReadonlySet<string>
  readonly #number = new DecimalReader()
  readonly #operations: TextInterner
  /** The flags of each operation met. */
  readonly #flagsOfOperation: number[] = []
  readonly #separator: number
  /** Where each column of the present line begins and ends. */
  readonly #starts: Int32Array
  readonly #ends: Int32Array

  constructor(
    path: string,
    layout: CsvLayout,
    ids: IdReader,
    splitter: BlockSplitter | null,
    writes: readonly string[] = writeWords,
  ) {
    super(path)
    const { operation, class: klass } = layout.columns
    this.hasWrites = operation >= 0
    this.hasFetches = operation >= 0
    this.hasClasses = klass >= 0
    this.#layout = layout
    this.#ids = ids
    this.#splitter = splitter
    this.#writeWords = new Set(writes.map((word) => word.toLowerCase()))
    this.#operations = new TextInterner(path)
    this.#separator = layout.separator.charCodeAt(0)
    const needed = 1 + Math.max(...Object.values(layout.columns))
    this.#starts = new Int32Array(needed)
    this.#ends = new Int32Array(needed)
  }

  protected override parseLine(bytes: Uint8Array, from: number, to: number, into: RecordBuffer) {
    if (this.line === 1 && this.#layout.hasHeader) return
    this.#split(bytes, from, to)
    const { id, size, operation, class: klass } = this.#layout.columns
    const sizeBytes = size < 0 ? 1 : this.#numberIn(bytes, size, 'size')
    if (sizeBytes === 0) {
      this.skippedRecords++
      return
    }
    if (!this.#readId(bytes, this.#starts[id], this.#ends[id])) {
      this.#refuseColumn(bytes, id, 'id', this.#ids.expected, this.#ids.hint)
    }
    const flags = operation < 0 ? 0 : this.#flagsIn(bytes, operation)
    const value = klass < 0 ? 0 : this.#numberIn(bytes, klass, 'class')
    if (value > 255) this.#refuseColumn(bytes, klass, 'class', 'a number from 0 to 255')
    if (this.#splitter) {
      this.#splitter.begin(this.#ids.low, this.#ids.high, sizeBytes, flags, value)
      this.#splitter.drain(into)
      return
    }
    const index = into.length++
    into.low[index] = this.#ids.low
    into.high[index] = this.#ids.high
    into.flags[index] = flags
    into.classes[index] = value
  }

  protected override continueLine(into: RecordBuffer): void {
    this.#splitter?.drain(into)
  }

  /** Finds the columns that are needed, without blanks and quotes around them. */
  #split(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    for (let column = 0; column < this.#starts.length; column++) {
      if (at > to) {
        this.refuse(`has ${column} columns, but at least ${this.#starts.length} are needed`)
      }
      let start = at
      while (start < to && bytes[start] === space && space !== this.#separator) start++
      if (bytes[start] === doubleQuote && start < to) {
        at = this.#findQuotedEnd(bytes, start, to)
        this.#starts[column] = start + 1
        this.#ends[column] = at - 1
        while (at < to && bytes[at] !== this.#separator) at++
      } else {
        while (at < to && bytes[at] !== this.#separator) at++
        let end = at
        while (start < end && bytes[end - 1] === space) end--
        this.#starts[column] = Math.min(start, end)
        this.#ends[column] = end
      }
      at++
    }
  }

  /** After the closing quote of the column opened at `start`. Two quotes are one, not the end. */
  #findQuotedEnd(bytes: Uint8Array, start: number, to: number): number {
    for (let at = start + 1; at < to; at++) {
      if (bytes[at] !== doubleQuote) continue
      if (at + 1 === to || bytes[at + 1] !== doubleQuote) return at + 1
      at++
    }
    return this.refuse(`has a quote that does not end: ${quote(bytes, start, to)}`)
  }

  #readId(bytes: Uint8Array, from: number, to: number): boolean {
    if (bytes[from - 1] !== doubleQuote || bytes.subarray(from, to).indexOf(doubleQuote) < 0) {
      return this.#ids.read(bytes, from, to)
    }
    const id = new TextDecoder().decode(bytes.subarray(from, to)).replaceAll('""', '"')
    const plain = new TextEncoder().encode(id)
    return this.#ids.read(plain, 0, plain.length)
  }

  #numberIn(bytes: Uint8Array, column: number, name: string): number {
    if (this.#number.read(bytes, this.#starts[column], this.#ends[column])) {
      return this.#number.value
    }
    return this.#refuseColumn(bytes, column, name, 'a number')
  }

  #flagsIn(bytes: Uint8Array, column: number): number {
    const from = this.#starts[column]
    const to = this.#ends[column]
    const operation = this.#operations.intern(bytes, from, to)
    let flags = this.#flagsOfOperation[operation]
    if (flags === undefined) {
      const word = new TextDecoder().decode(bytes.subarray(from, to)).toLowerCase()
      flags = this.#writeWords.has(word) ? writeFlag : fetchWords.has(word) ? fetchFlag : 0
      this.#flagsOfOperation[operation] = flags
    }
    return flags
  }

  #refuseColumn(
    bytes: Uint8Array,
    column: number,
    name: string,
    expected: string,
    hint?: string,
  ): never {
    const found = quote(bytes, this.#starts[column], this.#ends[column])
    this.refuse(`column ${column + 1} (${name}) is ${found}, not ${expected}`, hint)
  }
}

export const csv: TraceFormat = {
  name: 'csv',
  summary: 'columns by name or number, any separator, ids of any kind',
  extensions: ['.csv', '.tsv'],
  recognize(head) {
    const lines = headLines(head)
    return lines.length > 0 && separatorOf(lines) !== null
  },
  open(source) {
    const { splitBytes, blockBytes = 512, pageBytes = 4096, writeOperations } = source.options
    const layout = csvLayout(source)
    const ids = readerOfIds(source, layout.firstIds)
    const splitter = splitBytes === undefined ? null : new BlockSplitter(splitBytes, blockBytes)
    if (splitter && (layout.columns.size < 0 || ids instanceof TextIds)) {
      throw traceError(
        'TRACE_OPTION_INVALID',
        'splitBytes',
        'requests can only be split when ids are numbers and there is a column of sizes',
        'Name it in columns: size=3.',
      )
    }
    return recordReading(
      source,
      new CsvParser(source.path, layout, ids, splitter, writeOperations),
      { format: csv.name, pageBytes: splitBytes ?? pageBytes, numbering: ids },
    )
  },
}
