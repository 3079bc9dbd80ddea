/** First-in first-out as one loop: a ring of frames, overwritten where it was filled first. */
import type { InlinedLoop } from './inlined-loop.ts'

export const inlinedFifo: InlinedLoop = (pages, distinctPages, frames) => {
  const isResident = new Uint8Array(distinctPages)
  const ring = new Int32Array(frames)
  let oldest = 0
  let misses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    if (isResident[page] === 1) continue
    if (misses >= frames) isResident[ring[oldest]] = 0
    ring[oldest] = page
    isResident[page] = 1
    oldest = oldest + 1 === frames ? 0 : oldest + 1
    misses++
  }
  return misses
}
