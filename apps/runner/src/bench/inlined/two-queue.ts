/**
 * 2Q as one loop. `A1in` is a ring, `Am` a list as in lru.ts. `A1out` stands in a line with holes
 * where pages returned, moved together when it reaches the end of its array.
 */
import { ABSENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

const A1_OUT = 2
const A1_IN = 3
const AM = 4

export const inlinedTwoQueue: InlinedLoop = (pages, distinctPages, frames) => {
  const inFrames = Math.max(1, Math.floor(frames * 0.25))
  const outPages = Math.floor(frames * 0.5)
  const states = new Uint8Array(distinctPages + 1)
  const A1in = new Int32Array(frames)
  const A1out = new Int32Array(4 * outPages + 4)
  const outSlots = new Int32Array(distinctPages + 1)
  const Am = new Int32Array(2 * distinctPages + 2)
  let [inFirst, inNext, inSize] = [0, 0, 0]
  let [outFirst, outNext, outSize] = [0, 0, 0]
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 1
    const state = states[node]
    if (state === A1_IN) continue
    if (state === AM) {
      const newer = Am[2 * node]
      if (newer === 0) continue
      const older = Am[2 * node + 1]
      Am[2 * newer + 1] = older
      Am[2 * older] = newer
    } else {
      compulsoryMisses += (state - 1) >>> 31
      if (state === A1_OUT) {
        A1out[outSlots[node]] = -1
        outSize--
      }
      if (misses >= frames) {
        if (inSize > inFrames || Am[0] === 0) {
          const victim = A1in[inFirst]
          inFirst = inFirst + 1 === frames ? 0 : inFirst + 1
          inSize--
          if (outNext === A1out.length) {
            outNext = 0
            for (let from = outFirst; from < A1out.length; from++) {
              const ghost = A1out[from]
              if (ghost < 0) continue
              A1out[outNext] = ghost
              outSlots[ghost] = outNext++
            }
            outFirst = 0
          }
          states[victim] = A1_OUT
          A1out[outNext] = victim
          outSlots[victim] = outNext++
          outSize++
          if (outSize > outPages) {
            while (A1out[outFirst] < 0) outFirst++
            states[A1out[outFirst++]] = ABSENT
            outSize--
          }
        } else {
          const victim = Am[0]
          const newer = Am[2 * victim]
          Am[2 * newer + 1] = 0
          Am[0] = newer
          states[victim] = ABSENT
        }
      }
      misses++
      if (state !== A1_OUT) {
        states[node] = A1_IN
        A1in[inNext] = node
        inNext = inNext + 1 === frames ? 0 : inNext + 1
        inSize++
        continue
      }
      states[node] = AM
    }
    const newest = Am[1]
    Am[2 * node] = 0
    Am[2 * node + 1] = newest
    Am[2 * newest] = node
    Am[1] = node
  }
  return { misses, compulsoryMisses }
}
