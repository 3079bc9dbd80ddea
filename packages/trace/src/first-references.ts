/** The beginning of a trace: a real program, cut to what there is time for. */
import type { Trace, TraceEvent } from './trace.ts'

/** The first `references` of a trace, with what happens among them, and the pages they touch. */
export function firstReferences(trace: Trace, references: number): Trace {
  if (references >= trace.pages.length) return trace
  const pages = trace.pages.subarray(0, references)
  // Pages are numbered by their first reference.
  const distinctPages = pages.reduce((most, page) => Math.max(most, page), -1) + 1
  return {
    ...trace,
    pages,
    distinctPages,
    writes: cutBits(trace.writes, references),
    fetches: cutBits(trace.fetches, references),
    classes: trace.classes?.subarray(0, references) ?? null,
    ids: trace.ids.slice(0, distinctPages),
    events: trace.events
      .filter(({ at }) => at < references)
      .map((event) => withPagesBelow(event, distinctPages)),
  }
}

/** Bits beyond the end must not be counted. */
function cutBits(bits: Uint32Array | null, count: number): Uint32Array | null {
  if (bits === null) return null
  const cut = bits.slice(0, Math.ceil(count / 32))
  const rest = count & 31
  if (rest > 0) cut[cut.length - 1] &= 2 ** rest - 1
  return cut
}

function withPagesBelow(event: TraceEvent, distinctPages: number): TraceEvent {
  if (!('pages' in event) || event.pages === undefined) return event
  return { ...event, pages: event.pages.filter((page) => page < distinctPages) }
}
