/**
 * Writes CSV with a header: the id, the page size, the operation (r, w, or f for an instruction
 * fetch) and, if there are classes, the class. Events have no place in it and are left out.
 */
import { isSet } from '../bitset.ts'
import type { Trace } from '../trace.ts'
import { traceError } from '../trace-error.ts'
import type { TraceWriter } from './trace-writer.ts'

const chunkLines = 1 << 14

function* encode(trace: Trace): Generator<Uint8Array> {
  const { pages, pageBytes, writes, fetches, classes } = trace
  const encoder = new TextEncoder()
  const ids = Array.from<unknown, string>(trace.ids as ArrayLike<unknown>, (id) =>
    quoted(String(id)),
  )
  let lines = classes ? 'id,size,op,class\n' : 'id,size,op\n'
  for (let index = 0; index < pages.length; index++) {
    const operation = isSet(writes, index) ? 'w' : isSet(fetches, index) ? 'f' : 'r'
    lines += `${ids[pages[index]]},${pageBytes},${operation}`
    lines += classes ? `,${classes[index]}\n` : '\n'
    if (index % chunkLines === chunkLines - 1) {
      yield encoder.encode(lines)
      lines = ''
    }
  }
  if (lines !== '') yield encoder.encode(lines)
}

/** In quotes if it contains what would be taken for a separator or a quote. */
function quoted(id: string): string {
  if (/[\r\n]/.test(id)) {
    const message = `the id ${JSON.stringify(id)} is longer than a line`
    throw traceError('TRACE_UNWRITABLE', 'CSV', message, "Write Selfpage's own format, .spt.")
  }
  return /[,;|"\s]/.test(id) ? `"${id.replaceAll('"', '""')}"` : id
}

export const csvWriter: TraceWriter = { name: 'csv', extension: '.csv', encode }
