/** What a trace says, as a hash: finished cells are reused for equal references only. */
import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'
import type { Trace, TraceEvent } from '@selfpage/trace'

/** A hash of everything a replay's counts depend on. Names and descriptions are left out. */
export function traceIdentity(trace: Trace): string {
  const { distinctPages, pageBytes, exactFromFrames, pages, writes, classes, events } = trace
  const hash = createHash('sha256')
  hash.update(JSON.stringify({ distinctPages, pageBytes, exactFromFrames }))
  for (const column of [pages, writes, classes]) {
    hash.update(column === null ? 'none' : `${column.length}`)
    if (column !== null) hash.update(column)
  }
  for (const event of events) updateWithEvent(hash, event)
  return hash.digest('hex')
}

function updateWithEvent(hash: Hash, event: TraceEvent): void {
  const pages = 'pages' in event ? event.pages : undefined
  hash.update(JSON.stringify({ ...event, pages: pages?.length }))
  if (pages !== undefined) hash.update(pages)
}
