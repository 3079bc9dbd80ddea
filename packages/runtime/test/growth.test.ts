import { expect, test } from 'vitest'
import { FrameBudget } from '../src/frame-budget.ts'
import { Growth } from '../src/growth.ts'

test('asks for what the contract promises, and for extra frames beyond it', () => {
  const budget = new FrameBudget(20, 2)
  expect(new Growth(0, 1).wantedFrames(budget, 0)).toBe(0)
  expect(new Growth(5, 1).wantedFrames(budget, 0)).toBe(5)
  budget.limitFrames = 17
  expect(new Growth(0, 1).wantedFrames(budget, 0)).toBe(3)
  expect(new Growth(1_000, 1).wantedFrames(budget, 0)).toBe(32)
})

test('never asks for more than the contract permits', () => {
  const budget = new FrameBudget(20, 2)
  budget.capFrames = 22
  expect(new Growth(1_000, 1).wantedFrames(budget, 0)).toBe(2)
})

test('pauses after a refusal, twice as long after each that follows, up to 64 times', () => {
  const budget = new FrameBudget(20, 2)
  const growth = new Growth(10, 100)
  let now = 0
  for (const pause of [100, 200, 400, 800, 1600, 3200, 6400, 6400]) {
    growth.noteRefusal(now)
    expect(growth.wantedFrames(budget, now + pause - 1)).toBe(0)
    now += pause
    expect(growth.wantedFrames(budget, now)).toBe(10)
  }
  growth.noteSuccess()
  growth.noteRefusal(now)
  expect(growth.wantedFrames(budget, now + 100)).toBe(10)
})

test('asks for twice as many after each success, and for few again after a refusal', () => {
  const budget = new FrameBudget(20, 2)
  const growth = new Growth(1_000_000, 100)
  for (const wanted of [32, 64, 128, 256, 512, 1024, 1024]) {
    expect(growth.wantedFrames(budget, 0)).toBe(wanted)
    growth.noteSuccess()
  }
  growth.noteRefusal(0)
  expect(growth.wantedFrames(budget, 100)).toBe(32)
})

test('asks at once when the contract is another', () => {
  const budget = new FrameBudget(20, 2)
  const growth = new Growth(10, 100)
  growth.noteRefusal(0)
  growth.restart()
  expect(growth.wantedFrames(budget, 0)).toBe(10)
})
