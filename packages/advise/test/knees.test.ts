import fc from 'fast-check'
import { expect, test } from 'vitest'
import { kneesOf } from '../src/knees.ts'

const curve = (misses: readonly number[], step = 10) =>
  misses.map((count, index) => ({ frames: (index + 1) * step, misses: count }))

test('A cliff is a knee at its foot', () => {
  // A loop of 50 pages under LRU: nothing helps until all of them fit.
  const [knee, ...others] = kneesOf(curve([1000, 1000, 1000, 1000, 50, 50, 50]))
  expect(knee).toMatchObject({ frames: 50, saved: 1, savedAfter: 0 })
  expect(knee.savedBefore).toBeCloseTo(950 / 40)
  expect(others).toEqual([])
})

test('A straight line has none, nor has a flat one', () => {
  expect(kneesOf(curve([900, 800, 700, 600, 500]))).toEqual([])
  expect(kneesOf(curve([900, 900, 900]))).toEqual([])
  expect(kneesOf([])).toEqual([])
})

test('The sharpest comes first', () => {
  const knees = kneesOf(curve([1000, 500, 400, 300, 290, 280, 280]))
  expect(knees.map(({ frames }) => frames)).toEqual([20, 40, 60])
})

test('A step above the hull is no knee', () => {
  // From 20 to 30 nothing is gained, but the way from 10 to 40 is straight below it.
  expect(kneesOf(curve([1000, 950, 950, 400, 400, 400])).map(({ frames }) => frames)).toEqual([40])
})

test('Knees lie on the curve, and beyond each a frame saves less than before it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1000 }), { minLength: 2, maxLength: 30 }), (counts) => {
      const points = curve(counts.toSorted((a, b) => b - a))
      for (const { frames, savedBefore, savedAfter, saved } of kneesOf(points)) {
        expect(points.map((point) => point.frames)).toContain(frames)
        expect(savedBefore).toBeGreaterThanOrEqual(2 * savedAfter)
        expect(saved).toBeGreaterThan(0)
        expect(saved).toBeLessThanOrEqual(1 + 1e-12)
      }
    }),
  )
})
