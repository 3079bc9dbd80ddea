/** When each reference's page is referenced next: what optimal replacement knows. */
import { NEVER } from '@selfpage/policy'
import { sharedUint32 } from './shared-memory.ts'
import type { Trace } from './trace.ts'

/**
 * By reference, the number of the next reference to the same page; `NEVER` (2 ** 32 - 1) when there
 * is none. On shared memory.
 */
export function nextUses(trace: Pick<Trace, 'pages' | 'distinctPages'>): Uint32Array {
  const { pages, distinctPages } = trace
  const next = sharedUint32(pages.length)
  const nextOfPage = new Uint32Array(distinctPages).fill(NEVER)
  for (let index = pages.length - 1; index >= 0; index--) {
    const page = pages[index]
    next[index] = nextOfPage[page]
    nextOfPage[page] = index
  }
  return next
}
