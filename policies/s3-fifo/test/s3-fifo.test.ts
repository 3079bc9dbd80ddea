import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { s3Fifo } from '../src/index.ts'

testPolicy(s3Fifo, [
  {},
  { variant: 'libcachesim' },
  { smallShare: 0.5, ghostShare: 0, threshold: 1 },
])

interface Shares {
  readonly smallShare: number
  readonly ghostShare: number
  readonly threshold: number
}

/** Algorithm 1 with arrays whose start is the tail; eviction ends when there is room. */
function algorithm1(frames: number, { smallShare, ghostShare, threshold }: Shares): NaiveModel {
  const smallFrames = Math.max(1, Math.floor(frames * smallShare))
  const S: number[] = []
  const M: number[] = []
  const G: number[] = []
  const frequency = new Map<number, number>()
  const used = (page: number) => frequency.get(page) ?? 0
  const evictM = () => {
    for (;;) {
      const tail = M.shift() ?? NaN
      if (used(tail) === 0) return tail
      frequency.set(tail, used(tail) - 1)
      M.push(tail)
    }
  }
  const evictS = () => {
    while (S.length > 0) {
      const tail = S.shift() ?? NaN
      if (used(tail) < threshold) {
        G.push(tail)
        if (G.length > Math.floor(frames * ghostShare)) G.shift()
        return tail
      }
      frequency.set(tail, 0)
      M.push(tail)
      if (M.length > frames - smallFrames) return evictM()
    }
    return evictM()
  }
  return {
    reference(page) {
      if (S.includes(page) || M.includes(page)) {
        frequency.set(page, Math.min(3, used(page) + 1))
        return 'hit'
      }
      const isFull = S.length + M.length === frames
      const isSmallFull = S.length >= smallFrames || M.length === 0
      const outcome = isFull ? (isSmallFull ? evictS() : evictM()) : 'miss'
      const ghost = G.indexOf(page)
      if (ghost !== -1) G.splice(ghost, 1)
      frequency.set(page, 0)
      ;(ghost === -1 ? S : M).push(page)
      return outcome
    },
  }
}

test.each([
  { smallShare: 0.1, ghostShare: 0.9, threshold: 2 },
  { smallShare: 0.25, ghostShare: 2, threshold: 1 },
  { smallShare: 0.5, ghostShare: 0, threshold: 3 },
])('with %o it is algorithm 1 of the paper', (shares) => {
  compareWithModel(s3Fifo(shares), (frames) => algorithm1(frames, shares), { maxFrames: 24 })
})

/** What libCacheSim does instead, from its documentation and counts. */
function libCacheSim(frames: number, share: number): NaiveModel {
  const smallFrames = Math.max(1, Math.floor(frames * share))
  const S: number[] = []
  const M: number[] = []
  const G: number[] = []
  const uses = new Map<number, number>()
  let hasEvicted = false
  const evict = () => {
    hasEvicted = true
    if (M.length <= frames - smallFrames && S.length > 0) {
      while (S.length > 0) {
        const page = S.shift() ?? NaN
        if ((uses.get(page) ?? 0) >= 2) {
          uses.set(page, 0)
          M.push(page)
          continue
        }
        G.push(page)
        if (G.length > Math.floor(frames * 0.9)) G.shift()
        return page
      }
    }
    for (;;) {
      const page = M.shift() ?? NaN
      const left = Math.min(uses.get(page) ?? 0, 3)
      if (left === 0) return page
      uses.set(page, left - 1)
      M.push(page)
    }
  }
  return {
    reference(page) {
      if (S.includes(page) || M.includes(page)) {
        uses.set(page, (uses.get(page) ?? 0) + 1)
        return 'hit'
      }
      const isGhost = G.includes(page)
      if (isGhost) G.splice(G.indexOf(page), 1)
      const outcome = S.length + M.length === frames ? evict() : 'miss'
      uses.set(page, 0)
      ;(isGhost || (!hasEvicted && S.length >= smallFrames) ? M : S).push(page)
      return outcome
    },
  }
}

test.each([0.1, 0.25])(
  "with a small share of %d libCacheSim's variant is libCacheSim's",
  (share) => {
    const configured = s3Fifo({ variant: 'libcachesim', smallShare: share })
    compareWithModel(configured, (frames) => libCacheSim(frames, share), { maxFrames: 24 })
  },
)

test('two uses in the small queue lead to the main one, one does not', () => {
  // 10 frames: small 1, main 9, ghost 9. Cold, all ten pages are in the small queue.
  const fill = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  expect(outcomesOf(s3Fifo(), 10, [...fill, 0, 0, 1, 10, 11, 1, 0]).slice(10)).toEqual([
    ...['hit', 'hit', 'hit'],
    // 0 moves up; 1 leaves. Then 2. 1 comes back from the ghosts, over 3.
    ...[1, 2, 3, 'hit'],
  ])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-s3-fifo': { s3Fifo },
})
