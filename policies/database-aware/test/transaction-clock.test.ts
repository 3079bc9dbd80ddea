import { expect, test } from 'vitest'
import { TransactionClock } from '../src/transaction-clock.ts'

/** `references`, each `gap` after the one before. The time of the last. */
function run(clock: TransactionClock, from: number, references: number, gap: number): number {
  for (let time = 1; time <= references; time++) clock.tick(from + time * gap)
  return from + references * gap
}

test('by itself it is the time of all references', () => {
  const clock = new TransactionClock()
  const now = run(clock, 0, 1000, 1)
  expect(clock.time).toBe(1000)
  expect(clock.hitsOf(0.25, now, -1)).toBeCloseTo(0.25)
})

test('where every second reference is by another statement, hits come half as fast', () => {
  const clock = new TransactionClock()
  const now = run(clock, 0, 10_000, 2)
  expect(clock.time).toBe(10_000)
  expect(clock.hitsOf(0.25, now, -1)).toBeCloseTo(0.125, 3)
})

test('a pause delays hits: as long as it lasted, or as is known', () => {
  const clock = new TransactionClock()
  const now = run(clock, 0, 1000, 1) + 500
  expect(clock.hitsOf(0.01, now, -1)).toBeCloseTo(1 / 600)
  expect(clock.hitsOf(0.01, now, 100)).toBeCloseTo(1 / 200)
  expect(clock.hitsOf(0, now, 100)).toBe(0)
  // It does not change the pace much.
  expect(clock.hitsOf(0.01, run(clock, now, 1, 1), -1)).toBeCloseTo(0.01, 3)
})

test('times are counted anew without a page or a pause becoming younger', () => {
  const clock = new TransactionClock()
  const now = run(clock, 5000, 1000, 1)
  expect(clock.countAnew(4000)).toBe(500)
  expect(clock.time).toBe(500)
  expect(clock.hitsOf(0.01, now - 4000 + 100, -1)).toBeCloseTo(1 / 200, 4)
})
