/**
 * The events of a captured trace: one JSON object a line, `at` and `event`, from a kernel (map,
 * unmap, brk, madvise), a collector (gc-*), a database (query-*, q_*, txn-*), or a program
 * (phase-*, clock).
 */
import type { PageIds, TraceEvent } from '../trace.ts'
import { placeOf, traceError } from '../trace-error.ts'
import type { CapturedEvent } from './captured-event.ts'
import { HintReader } from './captured-hints.ts'
import { Mappings } from './mappings.ts'
import { PageRanges } from './page-ranges.ts'

/**
 * Reads an events file. `path` is for errors, `ids` the source's page ids by page number, and
 * `isWritten` says of a page number whether any reference writes it. Events after the last of
 * `references` are left out.
 */
export function capturedEvents(
  text: string,
  path: string,
  ids: PageIds,
  isWritten: (page: number) => boolean,
  references: number,
): {
  readonly events: readonly TraceEvent[]
  readonly hintNames: { readonly [protocol: string]: readonly string[] }
} {
  const lines = parseLines(text, path).filter(({ at }) => at <= references)
  const mappings = new Mappings(lines, new PageRanges(ids), isWritten)
  const hints = new HintReader()
  const events: TraceEvent[] = []
  for (const line of lines) {
    const { at, event, instr } = line
    if (event === 'clock') events.push({ at, type: 'clock', instructions: instr ?? 0 })
    else if (event.startsWith('phase-')) {
      events.push({ at, type: 'phase', name: event.slice('phase-'.length), edge: 'mark' })
    } else events.push(...(hints.read(line) ?? mappings.read(line)))
  }
  events.push(...hints.endOpen(references))
  return { events, hintNames: hints.names }
}

function parseLines(text: string, path: string): CapturedEvent[] {
  const events: CapturedEvent[] = []
  let previous = 0
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const place = placeOf(path, 'line', index + 1)
    let event: CapturedEvent
    try {
      event = JSON.parse(line)
    } catch (error) {
      throw traceError('TRACE_RECORD_INVALID', place, 'is not JSON', undefined, error)
    }
    if (!Number.isInteger(event?.at) || typeof event.event !== 'string') {
      throw traceError('TRACE_RECORD_INVALID', place, 'must be {"at": number, "event": name, ...}')
    }
    if (event.at < previous) {
      throw traceError('TRACE_RECORD_INVALID', place, `at ${event.at} follows at ${previous}`)
    }
    previous = event.at
    events.push(event)
  }
  return events
}
