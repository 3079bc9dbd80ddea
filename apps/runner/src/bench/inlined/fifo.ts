/** First-in first-out as one loop: a ring of frames, overwritten where it was filled first. */
import { ABSENT, RESIDENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

export const inlinedFifo: InlinedLoop = (pages, distinctPages, frames) => {
  const states = new Uint8Array(distinctPages)
  const ring = new Int32Array(frames)
  let oldest = 0
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    const state = states[page]
    if (state === RESIDENT) continue
    compulsoryMisses += (state - 1) >>> 31
    if (misses >= frames) states[ring[oldest]] = ABSENT
    ring[oldest] = page
    states[page] = RESIDENT
    oldest = oldest + 1 === frames ? 0 : oldest + 1
    misses++
  }
  return { misses, compulsoryMisses }
}
