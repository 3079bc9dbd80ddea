/** The beginning of a trace: a real program, cut to what an experiment has time for. */
import type { Trace, TraceEvent } from '@selfpage/trace'

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
    classes: trace.classes?.subarray(0, references) ?? null,
    ids: trace.ids.slice(0, distinctPages),
    events: trace.events
      .filter(({ at }) => at < references)
      .map((event) => withPagesBelow(event, distinctPages)),
  }
}

function withPagesBelow(event: TraceEvent, distinctPages: number): TraceEvent {
  if (!('pages' in event) || event.pages === undefined) return event
  return { ...event, pages: event.pages.filter((page) => page < distinctPages) }
}
