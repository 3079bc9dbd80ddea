/**
 * SIEVE as one loop: a list in order of admission and a hand that walks from old to new. Nodes as
 * in lru.ts; the hand rests at node 0 when it is to start again from the oldest page.
 */
import { ABSENT, RESIDENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

const VISITED = 3

export const inlinedSieve: InlinedLoop = (pages, distinctPages, frames) => {
  const links = new Int32Array(2 * distinctPages + 2)
  const states = new Uint8Array(distinctPages + 1)
  let hand = 0
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 1
    const state = states[node]
    if (state >= RESIDENT) {
      states[node] = VISITED
      continue
    }
    compulsoryMisses += (state - 1) >>> 31
    if (misses >= frames) {
      let victim = hand === 0 ? links[0] : hand
      while (states[victim] === VISITED) {
        states[victim] = RESIDENT
        const next = links[2 * victim]
        victim = next === 0 ? links[0] : next
      }
      const newer = links[2 * victim]
      const older = links[2 * victim + 1]
      links[2 * newer + 1] = older
      links[2 * older] = newer
      states[victim] = ABSENT
      hand = newer
    }
    const newest = links[1]
    links[2 * node] = 0
    links[2 * node + 1] = newest
    links[2 * newest] = node
    links[1] = node
    states[node] = RESIDENT
    misses++
  }
  return { misses, compulsoryMisses }
}
