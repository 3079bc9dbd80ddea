/** CLOCK with one reference bit as one loop: a ring of frames and a hand. */
import { ABSENT, RESIDENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

const REFERENCED = 3

export const inlinedClock: InlinedLoop = (pages, distinctPages, frames) => {
  const states = new Uint8Array(distinctPages)
  const ring = new Int32Array(frames)
  let hand = 0
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    const state = states[page]
    if (state >= RESIDENT) {
      states[page] = REFERENCED
      continue
    }
    compulsoryMisses += (state - 1) >>> 31
    if (misses >= frames) {
      while (states[ring[hand]] === REFERENCED) {
        states[ring[hand]] = RESIDENT
        hand = hand + 1 === frames ? 0 : hand + 1
      }
      states[ring[hand]] = ABSENT
    }
    ring[hand] = page
    states[page] = RESIDENT
    hand = hand + 1 === frames ? 0 : hand + 1
    misses++
  }
  return { misses, compulsoryMisses }
}
