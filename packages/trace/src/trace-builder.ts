/** Gathers batches into a trace, its columns on shared memory. */
import { wordsFor } from './bitset.ts'
import type { TraceSource } from './bytes/trace-source.ts'
import type { ReferenceBatch, TraceReading } from './reference-batch.ts'
import { sharedUint32, sharedUint8 } from './shared-memory.ts'
import type { Trace, TraceEvent } from './trace.ts'
import { traceError } from './trace-error.ts'

type Columns = Omit<ReferenceBatch, 'pages'>

/**
 * Reads all of `reading`, of `source`; `onBatch` is given each batch, its pages on shared memory.
 * Throws `TRACE_EMPTY` if there is no reference in it.
 */
export async function buildTrace(
  reading: TraceReading,
  source: TraceSource,
  onBatch?: (batch: ReferenceBatch) => void,
): Promise<Trace> {
  const { path, options } = source
  const batches: Columns[] = []
  let room = sharedUint32(Math.min(reading.mostReferences, options.limitReferences ?? Infinity))
  let references = 0
  for await (const { pages, ...columns } of reading.batches) {
    batches.push(columns)
    if (references + pages.length > room.length) room = enlarged(room, references + pages.length)
    room.set(pages, references)
    onBatch?.({ ...columns, pages: room.subarray(references, references + pages.length) })
    references += pages.length
  }
  if (references === 0) throw traceError('TRACE_EMPTY', path, 'there is no reference in it')
  const classes = joinClasses(batches, references)
  const writes = joinBits(batches, 'writes', references)
  const fetches = joinBits(batches, 'fetches', references)
  const { ids, events, about } = await reading.finish()
  return {
    name: reading.name,
    // What is left over was never touched, and so takes no memory.
    pages: room.subarray(0, references),
    distinctPages: ids.length,
    pageBytes: reading.pageBytes,
    writes,
    fetches,
    classes,
    events: shareEventPages(events),
    ids,
    exactFromFrames: reading.exactFromFrames,
    about,
  }
}

function enlarged(
  pages: Uint32Array<SharedArrayBuffer>,
  length: number,
): Uint32Array<SharedArrayBuffer> {
  const larger = sharedUint32(Math.max(length, pages.length * 2))
  larger.set(pages)
  return larger
}

/** The bitsets of all batches in one; null when no bit is set. */
function joinBits(
  batches: readonly Columns[],
  column: 'writes' | 'fetches',
  references: number,
): Uint32Array | null {
  if (!batches.some((batch) => batch[column]?.some((word) => word !== 0))) return null
  const bits = sharedUint32(wordsFor(references))
  for (const batch of batches) {
    const part = batch[column]
    if (part) bits.set(part, batch.first / 32)
  }
  return bits
}

function joinClasses(batches: readonly Columns[], references: number): Uint8Array | null {
  if (!batches.some(({ classes }) => classes !== null)) return null
  const joined = sharedUint8(references)
  for (const { classes, first } of batches) {
    if (classes) joined.set(classes, first)
  }
  return joined
}

/** The same events, the pages of all of them on one piece of shared memory. */
export function shareEventPages(events: readonly TraceEvent[]): TraceEvent[] {
  let length = 0
  for (const event of events) {
    if ('pages' in event) length += event.pages?.length ?? 0
  }
  const shared = sharedUint32(length)
  let at = 0
  return events.map((event) => {
    if (!('pages' in event) || event.pages === undefined) return event
    const pages = shared.subarray(at, at + event.pages.length)
    pages.set(event.pages)
    at += pages.length
    return { ...event, pages }
  })
}
