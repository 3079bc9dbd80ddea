/** From bytes to batches: what a format of records or lines implements, and the loop around it. */
import type { TraceSource } from './bytes/trace-source.ts'
import type { ReferenceBatch } from './reference-batch.ts'
import { RecordBuffer, bufferReferences, fetchFlag, writeFlag } from './record-buffer.ts'
import type { PageIds } from './trace.ts'
import { placeOf, traceError } from './trace-error.ts'

/** Turns bytes into references. Keeps its place between calls; never keeps the bytes. */
export interface RecordParser {
  /** The length of a record; null for lines, which end with a newline. */
  readonly recordBytes: number | null
  /** Which columns it fills. */
  readonly hasWrites: boolean
  readonly hasFetches: boolean
  readonly hasClasses: boolean
  /** Records left out so far. */
  readonly skippedRecords: number
  /**
   * Parses whole records of `bytes` from index `from` on, and returns the index of the first byte
   * it did not use. It stops when `into` is full or no whole record is left; a request that
   * becomes more references than fit is continued by the next call.
   */
  parse(bytes: Uint8Array, from: number, into: RecordBuffer): number
}

/** Numbers the pages of a buffer. */
export interface PageNumbering {
  internAll(low: Uint32Array, high: Uint32Array, length: number, pages: Uint32Array): void
  ids(): PageIds
}

/** The references of `source`, parsed and numbered, in full batches. */
export async function* readRecords(
  source: TraceSource,
  parser: RecordParser,
  numbering: PageNumbering,
): AsyncGenerator<ReferenceBatch> {
  const limit = source.options.limitReferences ?? Infinity
  const buffer = new RecordBuffer()
  let first = 0
  const emit = (): ReferenceBatch => {
    const length = Math.min(buffer.length, limit - first)
    const pages = new Uint32Array(length)
    numbering.internAll(buffer.low, buffer.high, length, pages)
    const batch = {
      first,
      pages,
      writes: parser.hasWrites ? buffer.bitsOf(writeFlag, length) : null,
      fetches: parser.hasFetches ? buffer.bitsOf(fetchFlag, length) : null,
      classes: parser.hasClasses ? buffer.classes.slice(0, length) : null,
    }
    first += length
    buffer.length = 0
    return batch
  }
  let rest: Uint8Array = new Uint8Array(0)
  let readBytes = 0
  for await (const chunk of withLastNewline(source, parser)) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    let from = parser.parse(bytes, 0, buffer)
    while (buffer.length === bufferReferences) {
      yield emit()
      if (first >= limit) return
      from = parser.parse(bytes, from, buffer)
    }
    // A copy: the chunk is not ours to keep.
    rest = new Uint8Array(bytes.subarray(from))
    readBytes += chunk.length
  }
  if (rest.length > 0 && first + buffer.length < limit) {
    throw truncatedRecord(source.path, parser.recordBytes ?? 0, rest.length, readBytes)
  }
  if (buffer.length > 0) yield emit()
}

/** The chunks; for lines, with the last newline added that many files lack. */
async function* withLastNewline(
  source: TraceSource,
  parser: RecordParser,
): AsyncGenerator<Uint8Array> {
  let last = newline
  for await (const chunk of source.chunks()) {
    if (chunk.length > 0) last = chunk[chunk.length - 1]
    yield chunk
  }
  if (parser.recordBytes === null && last !== newline) yield Uint8Array.of(newline)
}

const newline = 0x0a

function truncatedRecord(path: string, expected: number, found: number, total: number): Error {
  const number = Math.floor(total / expected) + 1
  return traceError(
    'TRACE_TRUNCATED',
    placeOf(path, 'record', number),
    `the file ends after ${found} of the record's ${expected} bytes`,
    'Copy or download the file again, or give its format if this one is wrong.',
  )
}
