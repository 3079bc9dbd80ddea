import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logarithmicSizes, lruCurve, replay } from '@selfpage/replay'
import { RecencyRanks } from '../src/recency-ranks.ts'
import { lru } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

test('the rank of a reference is the place of its page on a stack', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 60 }), { maxLength: 2000 }), (pages) => {
      const ranks = new RecencyRanks(61)
      const stack: number[] = []
      for (const page of pages) {
        const place = stack.indexOf(page)
        if (place >= 0) stack.splice(place, 1)
        stack.unshift(page)
        expect(ranks.reference(page)).toBe(place + 1)
      }
    }),
    { numRuns: 50 },
  )
})

test('ranks stay right over many pages, when the line is full again and again', () => {
  const pages = 20_000
  const ranks = new RecencyRanks(pages)
  const upwards = Array.from({ length: pages }, (_, page) => page)
  for (let round = 0; round < 5; round++) {
    const found = new Set(upwards.map((page) => ranks.reference(page)))
    expect([...found]).toEqual([round === 0 ? 0 : pages])
  }
  const backwards = upwards.toReversed()
  expect(backwards.map((page) => ranks.reference(page))).toEqual(
    backwards.map((page) => pages - page),
  )
})

test('the curve has the misses of LRU at every size', () => {
  fc.assert(
    fc.property(someReferences, (ids) => {
      const trace = traceOf(ids)
      const curve = lruCurve(trace)
      expect(curve.misses(0)).toBe(ids.length)
      for (let frames = 1; frames <= trace.distinctPages + 1; frames++) {
        expect(curve.misses(frames)).toBe(replay(trace, lru(), { frames }).misses)
        expect(curve.missRatio(frames)).toBe(curve.misses(frames) / ids.length)
      }
    }),
    { numRuns: 30 },
  )
})

test('points run from one frame to all pages, evenly in their logarithm', () => {
  expect(logarithmicSizes(1000, 4)).toEqual([1, 10, 100, 1000])
  expect(logarithmicSizes(3, 10)).toEqual([1, 2, 3])
  expect(logarithmicSizes(1, 5)).toEqual([1])
  expect(logarithmicSizes(0, 5)).toEqual([])
  const curve = lruCurve(traceOf([1, 2, 3, 1, 2, 3]))
  expect(curve.points(10)).toEqual([
    { frames: 1, missRatio: 1 },
    { frames: 2, missRatio: 1 },
    { frames: 3, missRatio: 0.5 },
  ])
})
