/**
 * LIRS as one loop: two circular lists as in lru.ts, the stack S (most recently used first) and the
 * queue Q of the resident HIR pages (the first goes first). S is cleaned at its bottom in one place.
 */
import { ABSENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

/** Not resident, in S. */
const GHOST = 2
/** Resident, in Q only. */
const HIR = 3
/** Resident, in S and in Q. */
const HIR_IN_S = 4
const LIR = 5

export const inlinedLirs: InlinedLoop = (pages, distinctPages, frames) => {
  const hirFrames = Math.max(2, Math.trunc(0.01 * frames))
  const lirFrames = frames - Math.min(hirFrames, Math.max(1, frames - 1))
  const states = new Uint8Array(distinctPages + 1)
  const S = new Int32Array(2 * distinctPages + 2)
  const Q = new Int32Array(2 * distinctPages + 2)
  let lirPages = 0
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + 1
    const state = states[node]
    // Referenced twice in a row is referenced once.
    if (S[1] === node) continue
    let isQueued = false
    if (state < HIR) {
      compulsoryMisses += (state - 1) >>> 31
      if (misses >= frames) {
        // LIR pages never have all frames, so Q has a page.
        const victim = Q[1]
        const next = Q[2 * victim + 1]
        Q[1] = next
        Q[2 * next] = 0
        states[victim] = states[victim] === HIR_IN_S ? GHOST : ABSENT
      }
      misses++
      if (state === GHOST || lirPages < lirFrames) {
        states[node] = LIR
        lirPages++
      } else {
        states[node] = HIR_IN_S
        isQueued = true
      }
    } else if (state !== LIR) {
      const previous = Q[2 * node]
      const next = Q[2 * node + 1]
      Q[2 * previous + 1] = next
      Q[2 * next] = previous
      if (state === HIR) {
        states[node] = HIR_IN_S
        isQueued = true
      } else {
        states[node] = LIR
        lirPages++
      }
    }
    if (isQueued) {
      const last = Q[0]
      Q[2 * node] = last
      Q[2 * node + 1] = 0
      Q[2 * last + 1] = node
      Q[0] = node
    }
    if (state === GHOST || state >= HIR_IN_S) {
      const newer = S[2 * node]
      const older = S[2 * node + 1]
      S[2 * newer + 1] = older
      S[2 * older] = newer
    }
    const newest = S[1]
    S[2 * node] = 0
    S[2 * node + 1] = newest
    S[2 * newest] = node
    S[1] = node
    // The bottom of S is a LIR page. If there is one too many, it is this.
    for (let bottom = S[0]; bottom !== 0; bottom = S[0]) {
      const found = states[bottom]
      if (found === LIR) {
        if (lirPages <= lirFrames) break
        lirPages--
        const last = Q[0]
        Q[2 * bottom] = last
        Q[2 * bottom + 1] = 0
        Q[2 * last + 1] = bottom
        Q[0] = bottom
      }
      states[bottom] = found === GHOST ? ABSENT : HIR
      const newer = S[2 * bottom]
      S[2 * newer + 1] = 0
      S[0] = newer
    }
  }
  return { misses, compulsoryMisses }
}
