/** What formats of lines have in common: finding lines, counting them, leaving out blank ones. */
import { bufferReferences } from '../record-buffer.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import type { RecordParser } from '../record-parser.ts'
import { placeOf, traceError } from '../trace-error.ts'

const newline = 0x0a
const carriageReturn = 0x0d
const longestLineBytes = 1 << 20

export abstract class LineParser implements RecordParser {
  readonly recordBytes = null
  readonly hasWrites: boolean = false
  readonly hasFetches: boolean = false
  readonly hasClasses: boolean = false
  skippedRecords = 0
  /** The number of the present line, the first being 1. */
  protected line = 0
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Reads a line that is not blank: the bytes from `from` to before `to`. */
  protected abstract parseLine(
    bytes: Uint8Array,
    from: number,
    to: number,
    into: RecordBuffer,
  ): void

  /** Continues a line that became more references than fit. */
  protected continueLine(_into: RecordBuffer): void {}

  parse(bytes: Uint8Array, from: number, into: RecordBuffer): number {
    this.continueLine(into)
    let start = from
    while (into.length < bufferReferences) {
      let end = start
      while (end < bytes.length && bytes[end] !== newline) end++
      if (end === bytes.length) {
        if (end - start > longestLineBytes) {
          this.line++
          this.refuse(`is longer than ${longestLineBytes} bytes: this is not a text of lines`)
        }
        break
      }
      this.line++
      const to = end > start && bytes[end - 1] === carriageReturn ? end - 1 : end
      if (to > start) this.parseLine(bytes, start, to, into)
      start = end + 1
    }
    return start
  }

  /** Throws `TRACE_RECORD_INVALID` about the present line. */
  protected refuse(message: string, hint?: string): never {
    throw traceError('TRACE_RECORD_INVALID', placeOf(this.#path, 'line', this.line), message, hint)
  }
}

/** What the bytes say, quoted and shortened for an error. */
export function quote(bytes: Uint8Array, from: number, to: number): string {
  const text = new TextDecoder().decode(bytes.subarray(from, Math.min(to, from + 40)))
  return `'${text}${to - from > 40 ? '...' : ''}'`
}
