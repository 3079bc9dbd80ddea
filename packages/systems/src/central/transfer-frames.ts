/** Frames that a policy does not fill, so that a page can always be read before another is written. */
import type { WriterOptions } from './modified-writer.ts'

/** A thirty-second of memory, 1 to 64 frames. */
export function transferFrames(frames: number): number {
  return Math.max(1, Math.min(64, frames >> 5))
}

/** Writes what was given up as soon as there is a cluster of it, or half of those frames are gone. */
export function transferWriter(frames: number): WriterOptions {
  const clusterPages = Math.max(1, Math.min(8, frames >> 1))
  return { highWater: clusterPages, lowWater: 0, clusterPages, leastFree: (frames >> 1) + 1 }
}
