/** What a trace says, as a hash: finished cells are reused for equal references only. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Trace, TraceEvent } from '@selfpage/trace'

/** Hashed between two looks at what else there is to do: about a millisecond. */
const sliceBytes = 2 ** 20

/**
 * A hash of everything a replay's counts depend on. Names and descriptions are left out. Long traces
 * are hashed while the thread serves its workers.
 */
export async function traceIdentity(trace: Trace): Promise<string> {
  const { distinctPages, pageBytes, exactFromFrames, pages, writes, classes, events } = trace
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ distinctPages, pageBytes, exactFromFrames }))
  for (const column of [pages, writes, classes]) {
    hash.update(column === null ? 'none' : `${column.length}`)
    if (column !== null) await updateInSlices(hash, column)
  }
  for (const event of events) updateWithEvent(hash, event)
  return hash.digest('hex')
}

async function updateInSlices(hash: Hash, column: Uint32Array | Uint8Array): Promise<void> {
  const step = sliceBytes / column.BYTES_PER_ELEMENT
  for (let from = 0; from < column.length; from += step) {
    if (from > 0) await setImmediate()
    hash.update(column.subarray(from, from + step))
  }
}

function updateWithEvent(hash: Hash, event: TraceEvent): void {
  const pages = 'pages' in event ? event.pages : undefined
  hash.update(JSON.stringify({ ...event, pages: pages?.length }))
  if (pages !== undefined) hash.update(pages)
}
