/**
 * ARC as one loop: the four lists over one array of links as in lru.ts. List `l` is closed by node
 * `l`, and a page's state is its list. The paper drops a ghost before it looks for a victim; dropped
 * afterwards, it is the same one.
 */
import { ABSENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

/** Lists, and states: a page in none is 0 (never referenced) or ABSENT. */
const B1 = 2
const B2 = 3
const T1 = 4
const T2 = 5
const lists = 6

export const inlinedArc: InlinedLoop = (pages, distinctPages, frames) => {
  const states = new Uint8Array(distinctPages + lists)
  const links = new Int32Array(2 * (distinctPages + lists))
  for (let end = 0; end < 2 * lists; end++) links[end] = end >> 1
  let p = 0
  let [t1, t2, b1, b2] = [0, 0, 0, 0]
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const node = pages[at] + lists
    const state = states[node]
    let to = T2
    if (state >= T1) {
      if (links[2 * node] === T2) continue
      if (state === T1) {
        states[node] = T2
        t1--
        t2++
      }
    } else {
      compulsoryMisses += (state - 1) >>> 31
      if (state === B1) p = Math.min(p + Math.max(b2 / b1, 1), frames)
      else if (state === B2) p = Math.max(p - Math.max(b1 / b2, 1), 0)
      if (misses >= frames) {
        const isFromT1 = (t1 > 0 && (t1 > p || (state === B2 && t1 === p))) || t2 === 0
        const from = isFromT1 ? T1 : T2
        const ghosts = isFromT1 ? B1 : B2
        if (isFromT1) {
          t1--
          b1++
        } else {
          t2--
          b2++
        }
        const victim = links[2 * from]
        const newer = links[2 * victim]
        links[2 * newer + 1] = from
        links[2 * from] = newer
        states[victim] = ghosts
        const newest = links[2 * ghosts + 1]
        links[2 * victim] = ghosts
        links[2 * victim + 1] = newest
        links[2 * newest] = victim
        links[2 * ghosts + 1] = victim
      }
      misses++
      if (state >= B1) {
        if (state === B1) b1--
        else b2--
        states[node] = T2
        t2++
      } else {
        states[node] = T1
        to = T1
        t1++
        for (let ghosts = B1; ghosts <= B2; ghosts++) {
          if (ghosts === B1) {
            if (t1 + b1 <= frames || b1 === 0) continue
            b1--
          } else {
            if (t1 + t2 + b1 + b2 <= 2 * frames) continue
            b2--
          }
          const oldest = links[2 * ghosts]
          const newer = links[2 * oldest]
          links[2 * newer + 1] = ghosts
          links[2 * ghosts] = newer
          states[oldest] = ABSENT
        }
      }
    }
    if (state >= B1) {
      const newer = links[2 * node]
      const older = links[2 * node + 1]
      links[2 * newer + 1] = older
      links[2 * older] = newer
    }
    const newest = links[2 * to + 1]
    links[2 * node] = to
    links[2 * node + 1] = newest
    links[2 * newest] = node
    links[2 * to + 1] = node
  }
  return { misses, compulsoryMisses }
}
