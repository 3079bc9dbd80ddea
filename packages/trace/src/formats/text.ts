/** Plain text: one id a line, a number or any other word. Every reference reads. */
import type { TraceSource } from '../bytes/trace-source.ts'
import type { RecordBuffer } from '../record-buffer.ts'
import { headLines } from '../text/head-lines.ts'
import { NumberIds, TextIds } from '../text/id-reader.ts'
import type { IdReader } from '../text/id-reader.ts'
import { LineParser, quote } from '../text/line-parser.ts'
import { recordReading } from './trace-format.ts'
import type { TraceFormat } from './trace-format.ts'

const space = 0x20
const tab = 0x09

class IdPerLineParser extends LineParser {
  readonly #ids: IdReader
  readonly #areNumbers: boolean

  constructor(path: string, ids: IdReader) {
    super(path)
    this.#ids = ids
    this.#areNumbers = ids instanceof NumberIds
  }

  protected override parseLine(bytes: Uint8Array, start: number, end: number, into: RecordBuffer) {
    let from = start
    let to = end
    while (from < to && isBlank(bytes[from])) from++
    while (to > from && isBlank(bytes[to - 1])) to--
    if (from === to) return
    if (!this.#areNumbers && hasBlank(bytes, from, to)) {
      this.refuse(`${quote(bytes, from, to)} is not one id`, 'Write one id a line.')
    }
    if (!this.#ids.read(bytes, from, to)) {
      this.refuse(`${quote(bytes, from, to)} is not ${this.#ids.expected}`, this.#ids.hint)
    }
    const index = into.length++
    into.low[index] = this.#ids.low
    into.high[index] = this.#ids.high
  }
}

function isBlank(byte: number): boolean {
  return byte === space || byte === tab
}

function hasBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isBlank(bytes[at])) return true
  return false
}

/** Whether all `ids` of the first lines are numbers, unless the options say. */
export function readerOfIds(source: TraceSource, ids: readonly string[]): IdReader {
  const areNumbers = ids.every((id) => /^\s*(\d+|0[xX][\da-fA-F]+)\s*$/.test(id))
  const kind = source.options.ids ?? (areNumbers ? 'number' : 'text')
  return kind === 'number' ? new NumberIds(source.path) : new TextIds(source.path)
}

export const text: TraceFormat = {
  name: 'text',
  summary: 'one id a line, numbers or words',
  extensions: ['.txt'],
  recognize(head) {
    const lines = headLines(head)
    return lines.length > 0 && lines.every((line) => /^\s*[^\s,;|]+\s*$/.test(line))
  },
  open(source) {
    const ids = readerOfIds(source, headLines(source.head))
    return recordReading(source, new IdPerLineParser(source.path, ids), {
      format: text.name,
      pageBytes: source.options.pageBytes ?? 4096,
      numbering: ids,
    })
  },
}
