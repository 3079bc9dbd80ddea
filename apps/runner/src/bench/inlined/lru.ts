/**
 * Least recently used as one loop: a circular list through the pages. Page `p` is node `p + 1`,
 * node 0 closes the circle; the links of a node lie side by side, so a hop costs one cache line.
 */
import { ABSENT, RESIDENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

export const inlinedLru: InlinedLoop = (pages, distinctPages, frames) => {
  const links = new Int32Array(2 * distinctPages + 2)
  const states = new Uint8Array(distinctPages + 1)
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 1
    const state = states[node]
    if (state === RESIDENT) {
      const newer = links[2 * node]
      if (newer === 0) continue
      const older = links[2 * node + 1]
      links[2 * newer + 1] = older
      links[2 * older] = newer
    } else {
      compulsoryMisses += (state - 1) >>> 31
      if (misses >= frames) {
        const victim = links[0]
        const newer = links[2 * victim]
        links[2 * newer + 1] = 0
        links[0] = newer
        states[victim] = ABSENT
      }
      states[node] = RESIDENT
      misses++
    }
    const newest = links[1]
    links[2 * node] = 0
    links[2 * node + 1] = newest
    links[2 * newest] = node
    links[1] = node
  }
  return { misses, compulsoryMisses }
}
