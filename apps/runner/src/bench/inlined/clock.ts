/** CLOCK with one reference bit as one loop: a ring of frames and a hand. */
import type { InlinedLoop } from './inlined-loop.ts'

const resident = 1
const referenced = 2

export const inlinedClock: InlinedLoop = (pages, distinctPages, frames) => {
  const state = new Uint8Array(distinctPages)
  const ring = new Int32Array(frames)
  let hand = 0
  let misses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (state[page] !== 0) {
      state[page] = referenced
      continue
    }
    if (misses >= frames) {
      while (state[ring[hand]] === referenced) {
        state[ring[hand]] = resident
        hand = hand + 1 === frames ? 0 : hand + 1
      }
      state[ring[hand]] = 0
    }
    ring[hand] = page
    state[page] = resident
    hand = hand + 1 === frames ? 0 : hand + 1
    misses++
  }
  return misses
}
