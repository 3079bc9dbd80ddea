/**
 * LFU as one loop: a circular list in order of count as in lru.ts, but from the first to go to the
 * last, and for each count the last page that has it. A count is also the page's state.
 */
import type { InlinedLoop } from './inlined-loop.ts'

/** Below all counts; 0 is never referenced. */
const ABSENT = -1

export const inlinedLfu: InlinedLoop = (pages, distinctPages, frames) => {
  const counts = new Int32Array(distinctPages + 1)
  // Nobody is counted more often than there are references. Memory never written costs nothing.
  const lasts = new Int32Array(pages.length + 2)
  const links = new Int32Array(2 * distinctPages + 2)
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 1
    const count = counts[node]
    let previous: number
    if (count > 0) {
      const last = lasts[count]
      previous = lasts[count + 1]
      const before = links[2 * node]
      if (last === node) {
        lasts[count] = counts[before] === count ? before : 0
        if (previous === 0) {
          // Nobody to pass.
          counts[node] = count + 1
          lasts[count + 1] = node
          continue
        }
      } else if (previous === 0) previous = last
      const after = links[2 * node + 1]
      links[2 * before + 1] = after
      links[2 * after] = before
      counts[node] = count + 1
      lasts[count + 1] = node
    } else {
      compulsoryMisses += count + 1
      if (misses >= frames) {
        const victim = links[1]
        const after = links[2 * victim + 1]
        links[1] = after
        links[2 * after] = 0
        if (lasts[counts[victim]] === victim) lasts[counts[victim]] = 0
        counts[victim] = ABSENT
      }
      counts[node] = 1
      previous = lasts[1]
      lasts[1] = node
      misses++
    }
    const next = links[2 * previous + 1]
    links[2 * node] = previous
    links[2 * node + 1] = next
    links[2 * previous + 1] = node
    links[2 * next] = node
  }
  return { misses, compulsoryMisses }
}
