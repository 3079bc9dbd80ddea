import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compare } from '../src/comparison.ts'

test('What is better in every stretch by about as much is sure', () => {
  const other = Array.from({ length: 20 }, (_, index) => 1000 + index)
  const own = other.map((misses, index) => misses * 0.8 + (index % 3))
  const { saves, interval, won, lost, certainty, probability } = compare(own, other)
  expect(saves).toBeCloseTo(0.199, 3)
  expect(interval[0]).toBeGreaterThan(0.19)
  expect(interval[1]).toBeLessThan(0.21)
  expect([won, lost, certainty]).toEqual([20, 0, 'sure'])
  expect(probability).toBeLessThan(1e-5)
})

test('What is gained in one stretch only is open, however much it is', () => {
  const other = Array.from({ length: 20 }, () => 100)
  const own = other.map((misses, index) => (index === 7 ? 0 : misses + (index % 2)))
  expect(compare(own, other)).toMatchObject({ won: 1, lost: 9, certainty: 'open' })
})

test('Equal counts differ in nothing', () => {
  expect(compare([3, 4, 5], [3, 4, 5])).toMatchObject({
    saves: 0,
    won: 0,
    lost: 0,
    probability: 1,
    certainty: 'open',
  })
})

test('The interval holds what was measured, and the true share 19 times out of 20', () => {
  // Stretches whose misses vary by chance around a fifth fewer.
  let holds = 0
  const runs = 400
  const next = uniform(12)
  for (let run = 0; run < runs; run++) {
    const other = Array.from({ length: 20 }, () => 500 + 500 * next())
    const own = other.map((misses) => misses * (0.8 + 0.2 * (next() - 0.5)))
    const { saves, interval } = compare(own, other)
    expect(saves).toBeGreaterThanOrEqual(interval[0])
    expect(saves).toBeLessThanOrEqual(interval[1])
    if (interval[0] <= 0.2 && 0.2 <= interval[1]) holds++
  }
  expect(holds / runs).toBeGreaterThan(0.92)
  expect(holds / runs).toBeLessThan(0.98)
})

test('The side of who saves is the side of who wins', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 50 }), { minLength: 2, maxLength: 20 }), (other) => {
      const own = other.map((misses) => misses / 2)
      const { saves, won, lost } = compare(own, other)
      expect(saves).toBeCloseTo(other.some((misses) => misses > 0) ? 0.5 : 0, 10)
      expect(won).toBe(other.filter((misses) => misses > 0).length)
      expect(lost).toBe(0)
    }),
  )
})

/** A plain congruential generator: numbers from 0 to below 1. */
function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
