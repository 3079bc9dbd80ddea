/** When each reference's page is referenced again: the future that Belady's algorithm looks into. */
import { NEVER } from '@selfpage/policy'
import { sharedUint32 } from './shared-memory.ts'
import type { Trace } from './trace.ts'

/** For each reference the number of the next one to the same page; `NEVER` if there is none. */
export function nextUses({ pages, distinctPages }: Trace): Uint32Array {
  const uses = sharedUint32(pages.length)
  const next = new Uint32Array(distinctPages).fill(NEVER)
  for (let at = pages.length - 1; at >= 0; at--) {
    const page = pages[at]
    uses[at] = next[page]
    next[page] = at
  }
  return uses
}
