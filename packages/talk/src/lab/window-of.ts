/** Windows of a trace: several samples of a program whose trace never changes. */
import { firstReferences, isSet } from '@selfpage/trace'
import type { Trace, TraceEvent } from '@selfpage/trace'

/**
 * One of `count` windows of a trace, `references` long, spread over all of it: the first begins
 * with the trace, the last ends with it. Of a trace that is no longer: the trace.
 * @param index of the window, from 0
 */
export function windowOf(trace: Trace, references: number, index: number, count: number): Trace {
  const room = trace.pages.length - references
  if (room <= 0) return trace
  const from = count < 2 ? 0 : Math.floor((room * (index % count)) / (count - 1))
  if (from === 0) return firstReferences(trace, references)
  // Pages are numbered by their first reference.
  const numbers = new Int32Array(trace.distinctPages).fill(-1)
  const kept: number[] = []
  const pages = trace.pages.slice(from, from + references)
  const writes = trace.writes === null ? null : new Uint32Array(Math.ceil(references / 32))
  for (let at = 0; at < references; at++) {
    const page = pages[at]
    if (numbers[page] < 0) numbers[page] = kept.push(page) - 1
    pages[at] = numbers[page]
    if (writes !== null && isSet(trace.writes, from + at)) writes[at >>> 5] |= 1 << (at & 31)
  }
  return {
    ...trace,
    pages,
    writes,
    distinctPages: kept.length,
    classes: trace.classes?.slice(from, from + references) ?? null,
    ids: idsOf(trace, kept),
    events: trace.events
      .filter(({ at }) => at >= from && at < from + references)
      .map((event) => renumbered(event, event.at - from, numbers)),
  }
}

function idsOf({ ids }: Trace, kept: readonly number[]): Trace['ids'] {
  if (ids instanceof Float64Array) return Float64Array.from(kept, (page) => ids[page])
  if (ids instanceof BigUint64Array) return BigUint64Array.from(kept, (page) => ids[page])
  return kept.map((page) => ids[page])
}

/** The event elsewhere; pages without a new number (-1) are no longer among its pages. */
function renumbered(event: TraceEvent, at: number, numbers: Int32Array): TraceEvent {
  if (!('pages' in event) || event.pages === undefined) return { ...event, at }
  const known = event.pages.filter((page) => numbers[page] >= 0)
  return { ...event, at, pages: known.map((page) => numbers[page]).toSorted() }
}
