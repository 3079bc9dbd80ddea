/** What a format that can be written is to the rest of the package. */
import type { Trace } from '../trace.ts'

/** A writer of one format. */
export interface TraceWriter {
  /** The name of the format, as in `traceFormats`. */
  readonly name: string
  /** The usual file name ending. */
  readonly extension: string
  /** The file's bytes in chunks, each valid until the next is asked for. */
  encode(trace: Trace): Iterable<Uint8Array> | AsyncIterable<Uint8Array>
}

/** The two words of a page's id; of its number when ids are text. */
export function wordsOfIds(trace: Trace): {
  readonly low: Uint32Array
  readonly high: Uint32Array
} {
  const low = new Uint32Array(trace.distinctPages)
  const high = new Uint32Array(trace.distinctPages)
  const { ids } = trace
  for (let page = 0; page < trace.distinctPages; page++) {
    const id = ids[page]
    if (typeof id === 'bigint') {
      low[page] = Number(id & 0xffffffffn)
      high[page] = Number(id >> 32n)
    } else {
      const number = typeof id === 'number' ? id : page
      low[page] = number % 2 ** 32
      high[page] = Math.floor(number / 2 ** 32)
    }
  }
  return { low, high }
}
