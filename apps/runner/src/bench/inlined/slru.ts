/**
 * Segmented LRU with a probationary and a protected segment (1 to 4) as one loop: two circular
 * lists over one array of links as in lru.ts, closed by the nodes 0 and 1.
 */
import { ABSENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

/** The node that closes the probationary segment is 0. */
const PROTECTED_END = 1
const PROBATIONARY = 2
const PROTECTED = 3

export const inlinedSlru: InlinedLoop = (pages, distinctPages, frames) => {
  const protectedFrames = Math.floor((4 / 5) * frames)
  const states = new Uint8Array(distinctPages + 2)
  const links = new Int32Array(2 * distinctPages + 4)
  links[2 * PROTECTED_END] = PROTECTED_END
  links[2 * PROTECTED_END + 1] = PROTECTED_END
  let protectedPages = 0
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 2
    const state = states[node]
    if (state >= PROBATIONARY) {
      const newer = links[2 * node]
      if (newer === PROTECTED_END) continue
      const older = links[2 * node + 1]
      links[2 * newer + 1] = older
      links[2 * older] = newer
      const newest = links[2 * PROTECTED_END + 1]
      links[2 * node] = PROTECTED_END
      links[2 * node + 1] = newest
      links[2 * newest] = node
      links[2 * PROTECTED_END + 1] = node
      if (state === PROTECTED) continue
      states[node] = PROTECTED
      if (protectedPages < protectedFrames) {
        protectedPages++
        continue
      }
      const demoted = links[2 * PROTECTED_END]
      const next = links[2 * demoted]
      links[2 * next + 1] = PROTECTED_END
      links[2 * PROTECTED_END] = next
      states[demoted] = PROBATIONARY
      const first = links[1]
      links[2 * demoted] = 0
      links[2 * demoted + 1] = first
      links[2 * first] = demoted
      links[1] = demoted
      continue
    }
    compulsoryMisses += (state - 1) >>> 31
    if (misses >= frames) {
      // The protected segment never has all frames, so the probationary one has a page.
      const victim = links[0]
      const newer = links[2 * victim]
      links[2 * newer + 1] = 0
      links[0] = newer
      states[victim] = ABSENT
    }
    states[node] = PROBATIONARY
    const newest = links[1]
    links[2 * node] = 0
    links[2 * node + 1] = newest
    links[2 * newest] = node
    links[1] = node
    misses++
  }
  return { misses, compulsoryMisses }
}
