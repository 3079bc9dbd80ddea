import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import {
  compareWithModel,
  forReferenceStrings,
  outcomesOf,
  testExample,
  testPolicy,
} from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { slru } from '../src/index.ts'

testPolicy(slru, [{}, { shares: [1, 1, 1, 1] }, { shares: [2, 1, 1], variant: 'libcachesim' }])

/** Segments as arrays whose start is least recently used; the lowest is bounded by memory only. */
function segmented(frames: number, shares: readonly number[]): NaiveModel {
  const sum = shares.reduce((sum, share) => sum + share)
  const limits = shares.map((share) => Math.floor((share / sum) * frames))
  const segments = shares.map((): number[] => [])
  return {
    reference(page) {
      const from = segments.findIndex((segment) => segment.includes(page))
      if (from === -1) {
        const isFull = segments.flat().length === frames
        const lowest = segments.find((segment) => segment.length > 0)
        const outcome = isFull ? (lowest?.shift() ?? NaN) : 'miss'
        segments[0].push(page)
        return outcome
      }
      segments[from].splice(segments[from].indexOf(page), 1)
      const to = Math.min(from + 1, segments.length - 1)
      segments[to].push(page)
      for (let segment = to; segment > 0; segment--) {
        while (segments[segment].length > limits[segment]) {
          segments[segment - 1].push(segments[segment].shift() ?? NaN)
        }
      }
      return 'hit'
    },
  }
}

test.each([[[1, 4]], [[1, 1]], [[1, 1, 1, 1]], [[5, 1, 2]]])(
  'with shares %j it is a ladder of LRU lists',
  (shares) => {
    const make = (frames: number) => segmented(frames, shares)
    compareWithModel(slru({ shares }), make, { maxFrames: 20 })
  },
)

test('pages used once push out nothing but each other', () => {
  // 5 frames: protected 4.
  expect(outcomesOf(slru(), 5, [0, 1, 0, 1, 2, 3, 4, 5, 6, 7, 0, 1])).toEqual([
    ...['miss', 'miss', 'hit', 'hit', 'miss', 'miss', 'miss'],
    ...[2, 3, 4, 'hit', 'hit'],
  ])
})

test('a protected segment over its size sends its oldest page back on probation', () => {
  // 4 frames, protected 2: 0 and 1 rise, then 2 rises and 0 falls, in front of 3.
  expect(outcomesOf(slru({ shares: [1, 1] }), 4, [0, 1, 2, 3, 0, 1, 2, 4, 5])).toEqual([
    ...['miss', 'miss', 'miss', 'miss', 'hit', 'hit', 'hit'],
    ...[3, 0],
  ])
})

/** libCacheSim's, which evicts on a hit where its segments add up to less than the cache. */
function countLibCacheSim(frames: number, count: number, references: readonly number[]): number {
  const limit = Math.floor(frames / count)
  const segments = Array.from({ length: count }, (): number[] => [])
  const pages = () => segments.reduce((sum, segment) => sum + segment.length, 0)
  let misses = 0
  for (const page of references) {
    const from = segments.findIndex((segment) => segment.includes(page))
    if (from === -1) {
      misses++
      if (pages() === frames) segments.find((segment) => segment.length > 0)?.shift()
      const withRoom = segments.findIndex((segment) => segment.length < limit)
      segments[Math.max(0, withRoom)].push(page)
      continue
    }
    segments[from].splice(segments[from].indexOf(page), 1)
    const to = Math.min(from + 1, count - 1)
    segments[to].push(page)
    if (to === from) continue
    for (let segment = to; segments[segment].length > limit; segment--) {
      if (segment === 0) {
        segments[0].splice(0, segments[0].length - limit)
        break
      }
      segments[segment - 1].push(segments[segment].shift() ?? NaN)
    }
  }
  return misses
}

test("the variant has libCacheSim's counts", () => {
  const configured = slru({ shares: [1, 1, 1, 1], variant: 'libcachesim' })
  const play = (references: readonly number[], frames: number) => {
    const driver = kit.createDriver({ policy: configured, pages: 64, frames })
    for (const page of references) {
      driver.reference(policy.pageId(page), false)
    }
    expect(driver.counts.misses).toBe(countLibCacheSim(frames, 4, references))
  }
  forReferenceStrings(play, { maxFrames: 24, runs: 400 })
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-slru': { slru },
})
