import { adversaries, damageOf } from '@selfpage/adversaries'
import { expect, test } from 'vitest'

test('each has its own name, says what it attacks, and can be let loose', () => {
  const names = adversaries.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { invariants, create, front, policy, summary } of adversaries) {
    expect(invariants.length).toBeGreaterThan(0)
    for (const invariant of invariants) expect(invariant).toMatch(/^I([1-9]|[12]\d|3[0-7])$/)
    expect([create, front, policy].filter(Boolean)).toHaveLength(1)
    expect(summary).not.toBe('')
  }
})

const fare = { done: 100, hardFaults: 50, ticks: 1000, frames: 8, wrongBytes: 0 }

test('no damage is 1, and half of the work lost is 2', () => {
  expect(damageOf([fare], [fare]).score).toBe(1)
  expect(damageOf([fare], [{ ...fare, done: 50 }]).work).toBeCloseTo(101 / 51)
})

test('damage is the worst of what was lost, and a wrong byte is infinite', () => {
  const beside = { ...fare, hardFaults: 101, ticks: 2001 }
  expect(damageOf([fare], [beside]).score).toBeCloseTo(2, 1)
  expect(damageOf([fare], [{ ...fare, wrongBytes: 1 }]).score).toBe(Infinity)
})
