/**
 * S3-FIFO as one loop. A byte of state says where a page is and, in its two lowest bits, how often
 * it was used there. The small and the main queue are rings; the ghosts stand in a line with holes
 * where pages returned, moved together when it reaches the end of its array.
 */
import { ABSENT } from './inlined-loop.ts'
import type { InlinedLoop } from './inlined-loop.ts'

const GHOST = 2
/** With 0 to 3 uses. */
const SMALL = 4
const MAIN = 8
const USES = 3

export const inlinedS3Fifo: InlinedLoop = (pages, distinctPages, frames) => {
  const smallFrames = Math.max(1, Math.floor(frames * 0.1))
  const mainFrames = frames - smallFrames
  const ghostPages = Math.floor(frames * 0.9)
  const states = new Uint8Array(distinctPages)
  const small = new Int32Array(frames)
  const main = new Int32Array(frames)
  const ghosts = new Int32Array(4 * ghostPages + 4)
  const ghostSlots = new Int32Array(distinctPages)
  let [smallFirst, smallNext, smallSize] = [0, 0, 0]
  let [mainFirst, mainNext, mainSize] = [0, 0, 0]
  let [ghostFirst, ghostNext, ghostSize] = [0, 0, 0]
  let misses = 0
  let compulsoryMisses = 0
  for (let at = 0; at < pages.length; at++) {
    const page = pages[at]
    const found = states[page]
    if (found >= SMALL) {
      states[page] = found + (((found & USES) - USES) >>> 31)
      continue
    }
    compulsoryMisses += (found - 1) >>> 31
    if (misses >= frames) {
      let victim = -1
      if (smallSize >= smallFrames || mainSize === 0) {
        while (smallSize > 0 && victim < 0) {
          const oldest = small[smallFirst]
          smallFirst = smallFirst + 1 === frames ? 0 : smallFirst + 1
          smallSize--
          if ((states[oldest] & USES) < 2) victim = oldest
          else {
            states[oldest] = MAIN
            main[mainNext] = oldest
            mainNext = mainNext + 1 === frames ? 0 : mainNext + 1
            mainSize++
            if (mainSize > mainFrames) break
          }
        }
      }
      if (victim < 0) {
        let oldest = main[mainFirst]
        while (states[oldest] > MAIN) {
          states[oldest]--
          main[mainNext] = oldest
          mainFirst = mainFirst + 1 === frames ? 0 : mainFirst + 1
          mainNext = mainNext + 1 === frames ? 0 : mainNext + 1
          oldest = main[mainFirst]
        }
        states[oldest] = ABSENT
        mainFirst = mainFirst + 1 === frames ? 0 : mainFirst + 1
        mainSize--
      } else {
        if (ghostNext === ghosts.length) {
          ghostNext = 0
          for (let from = ghostFirst; from < ghosts.length; from++) {
            const ghost = ghosts[from]
            if (ghost < 0) continue
            ghosts[ghostNext] = ghost
            ghostSlots[ghost] = ghostNext++
          }
          ghostFirst = 0
        }
        states[victim] = GHOST
        ghosts[ghostNext] = victim
        ghostSlots[victim] = ghostNext++
        ghostSize++
        if (ghostSize > ghostPages) {
          while (ghosts[ghostFirst] < 0) ghostFirst++
          states[ghosts[ghostFirst++]] = ABSENT
          ghostSize--
        }
      }
    }
    // Looked at again: making room may just have pushed the page out of the ghosts.
    if (states[page] === GHOST) {
      ghosts[ghostSlots[page]] = -1
      ghostSize--
      states[page] = MAIN
      main[mainNext] = page
      mainNext = mainNext + 1 === frames ? 0 : mainNext + 1
      mainSize++
    } else {
      states[page] = SMALL
      small[smallNext] = page
      smallNext = smallNext + 1 === frames ? 0 : smallNext + 1
      smallSize++
    }
    misses++
  }
  return { misses, compulsoryMisses }
}
