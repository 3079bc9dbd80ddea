/**
 * What `valgrind --tool=lackey --trace-mem=yes` prints: an access a line, `I  addr,size` for
 * instructions, ` L`, ` S` and ` M` for loads, stores and both; addresses hexadecimal, sizes in
 * bytes. Valgrind's own lines, `==pid==` and the like, are left out. An access is one reference to
 * each page it touches. Source: the Valgrind manual, chapter Lackey.
 */
import { BlockSplitter } from '../block-splitter.ts'
import { fetchFlag, writeFlag } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import { DecimalReader } from '../text/decimal-reader.ts'
import { headLines } from '../text/head-lines.ts'
import { LineParser, quote } from '../text/line-parser.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

const space = 0x20
const comma = 0x2c
// `I  ` or ` S `: kind and blanks before the address.
const prefixBytes = 3
const flagsOfKind: { readonly [kind: string]: number } = {
  I: fetchFlag,
  L: 0,
  S: writeFlag,
  M: writeFlag,
}
const ownLine = /^(==|--|\*\*)\d+(==|--|\*\*)/

class LackeyParser extends LineParser {
  override readonly hasWrites = true
  override readonly hasFetches = true
  readonly #splitter: BlockSplitter
  readonly #number = new DecimalReader()

  constructor(path: string, pageBytes: number) {
    super(path)
    this.#splitter = new BlockSplitter(pageBytes, 1)
  }

  protected override parseLine(bytes: Uint8Array, from: number, to: number, into: RecordBuffer) {
    const kind = String.fromCharCode(bytes[bytes[from] === space ? from + 1 : from])
    const flags = flagsOfKind[kind]
    if (flags === undefined || bytes[from + 2] !== space) {
      this.#skipOwnLine(bytes, from, to)
      return
    }
    const end = bytes.indexOf(comma, from)
    if (end < 0 || end >= to || !this.#number.readHexadecimal(bytes, from + prefixBytes, end)) {
      this.refuse(`the address in ${quote(bytes, from, to)} is not hexadecimal`)
    }
    const { low, high } = this.#number
    if (!this.#number.read(bytes, end + 1, to) || this.#number.value > 0xffffffff) {
      this.refuse(`the size in ${quote(bytes, from, to)} is not a number of bytes`)
    }
    this.#splitter.begin(low, high, this.#number.value, flags, 0)
    this.#splitter.drain(into)
  }

  protected override continueLine(into: RecordBuffer): void {
    this.#splitter.drain(into)
  }

  #skipOwnLine(bytes: Uint8Array, from: number, to: number): void {
    const line = new TextDecoder().decode(bytes.subarray(from, to))
    if (ownLine.test(line)) return
    this.refuse(`${quote(bytes, from, to)} is no access like ' S 04222cac,8'`)
  }
}

export const lackey: TraceFormat = {
  name: 'lackey',
  summary: "Valgrind's memory accesses: valgrind --tool=lackey --trace-mem=yes",
  extensions: ['.lackey'],
  recognize(head) {
    const lines = headLines(head).filter((line) => !ownLine.test(line))
    return lines.length > 0 && lines.every((line) => /^(I {2}| [LSM] )[\da-fA-F]+,\d+$/.test(line))
  },
  open(source) {
    const pageBytes = source.options.splitBytes ?? source.options.pageBytes ?? 4096
    return recordReading(source, new LackeyParser(source.path, pageBytes), {
      format: lackey.name,
      pageBytes,
    })
  },
}
