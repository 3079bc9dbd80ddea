/** A trace whose pages are loaded before they are used. */
import type { Trace } from './trace.ts'

/**
 * The same references, the first one of each page a write: a program reads its data from somewhere
 * into memory. Without that, a page that nobody wrote would come back as zeros, at the cost of
 * nothing, and no system would have a hard fault.
 */
export function withLoading(trace: Trace): Trace {
  const { pages } = trace
  const writes = trace.writes?.slice() ?? new Uint32Array(Math.ceil(pages.length / 32))
  // Pages are numbered by their first reference.
  let seen = 0
  for (let at = 0; at < pages.length; at++) {
    if (pages[at] !== seen) continue
    writes[at >>> 5] |= 1 << (at & 31)
    seen++
  }
  return { ...trace, writes }
}
