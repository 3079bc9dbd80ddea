import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { lruCurve, replay, sampledCurve } from '@selfpage/replay'
import { fifo, lru } from './policies.ts'
import { traceOf } from './traces.ts'

/** Pages of quite unequal use: the product of two uniform numbers. */
const random = randomSource(7)
const uniform = () => random() / 2 ** 32
const busyTrace = traceOf(
  Array.from({ length: 200_000 }, () => Math.floor(20_000 * uniform() * uniform() ** 2)),
)

test('a sample of everything is exact and has no error', () => {
  const frames = [1, 10, 100, 1000]
  const { points } = sampledCurve(busyTrace, fifo(), { rate: 1, frames })
  for (const point of points) {
    const { missRatio } = replay(busyTrace, fifo(), { frames: point.frames })
    expect(point.missRatio).toBeCloseTo(missRatio, 12)
    expect(point.standardError).toBe(0)
  }
})

test('a tenth of the pages comes within a hundredth of the exact curve', () => {
  const exact = lruCurve(busyTrace)
  const frames = [200, 500, 1000, 2000, 5000, 10_000]
  for (let seed = 0; seed < 5; seed++) {
    const { points } = sampledCurve(busyTrace, lru(), { rate: 0.1, frames, seed })
    for (const point of points) {
      expect(Math.abs(point.missRatio - exact.missRatio(point.frames))).toBeLessThan(0.01)
    }
  }
})

test('the standard error is of the size of the error', () => {
  const exact = lruCurve(busyTrace).missRatio(1000)
  const errors: number[] = []
  const claimed: number[] = []
  for (let seed = 0; seed < 20; seed++) {
    const { points } = sampledCurve(busyTrace, lru(), { rate: 0.05, frames: [1000], seed })
    errors.push((points[0].missRatio - exact) ** 2)
    claimed.push(points[0].standardError ** 2)
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const ratio = Math.sqrt(mean(errors) / mean(claimed))
  expect(ratio).toBeGreaterThan(0.2)
  expect(ratio).toBeLessThan(3)
})

test('equal seeds draw equal samples, others others', () => {
  const curve = (seed: number) =>
    sampledCurve(busyTrace, lru(), { rate: 0.05, frames: [500], seed }).points[0].missRatio
  expect(curve(1)).toBe(curve(1))
  expect(curve(1)).not.toBe(curve(2))
})

test('small memories are sampled more densely, the smallest whole', () => {
  const { points } = sampledCurve(busyTrace, lru(), { rate: 0.01, frames: [10, 1000, 10_000] })
  const [tiny, small, large] = points
  expect(tiny.rate).toBe(1)
  expect(tiny.missRatio).toBeCloseTo(lruCurve(busyTrace).missRatio(10), 12)
  expect(small.rate * 1000).toBeGreaterThanOrEqual(32)
  expect(small.rate).toBeLessThan(0.065)
  expect(large.rate).toBeCloseTo(0.01, 4)
})

test('a bad rate is refused', () => {
  for (const rate of [0, -1, 1.5, Number.NaN]) {
    expect(() => sampledCurve(busyTrace, lru(), { rate, frames: [1] })).toThrow("option 'rate'")
  }
})
