import type { AllotmentWish, TaskDemand } from '@selfpage/policy'
import { testExample } from '@selfpage/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { adjusting } from '../src/index.ts'

const period = 50e6

function demand(task: number, wish: AllotmentWish, hardFaults = 0): TaskDemand {
  return {
    ...{ task, name: `task ${task}`, wish, hardFaults },
    ...{ guaranteedFrames: 0, allocatedFrames: 0, references: 0, refusals: 0 },
  }
}

type Policy = ReturnType<ReturnType<typeof adjusting>['create']>

function given(policy: Policy, frames: number, tasks: readonly TaskDemand[], at: number): number[] {
  return policy.allot(frames, tasks, at).map(({ guaranteedFrames }) => guaranteedFrames)
}

test('a task that comes is promised its quota', () => {
  const policy = adjusting().create()
  expect(policy.everyTicks).toBe(period)
  expect(given(policy, 200, [demand(1, { frames: 40 }), demand(2, {})], 0)).toEqual([40, 64])
})

test('it grows by increments while it faults: to its quota, and beyond while there is something to borrow', () => {
  const policy = adjusting({ floorShare: 0.5 }).create()
  const wish = { frames: 40 }
  expect(given(policy, 90, [demand(1, wish), demand(2, wish)], 0)).toEqual([40, 40])
  // 400 faults a second, and none. Ten frames are promised to nobody: not enough to borrow.
  const faulting = (at: number) =>
    given(policy, 90, [demand(1, wish, 20), demand(2, wish)], at * period)
  expect(faulting(1)).toEqual([40, 36])
  expect(faulting(2)).toEqual([40, 32])
  // Now eighteen are, more than 16; then the others are too few again.
  expect(faulting(3)).toEqual([56, 28])
  expect(faulting(4)).toEqual([56, 24])
})

test('it shrinks to its floor while it hardly faults, and not below', () => {
  const policy = adjusting().create()
  const tasks = [demand(1, { frames: 20, minFrames: 9 })]
  const limits = [0, 1, 2, 3, 4].map((at) => given(policy, 100, tasks, at * period)[0])
  expect(limits).toEqual([20, 16, 12, 9, 9])
})

test('faults are counted from look to look, however often it is asked between', () => {
  const policy = adjusting().create()
  const wish = { frames: 40, limitFrames: 50 }
  expect(given(policy, 200, [demand(1, wish)], 0)).toEqual([40])
  for (let part = 1; part <= 4; part++) {
    expect(given(policy, 200, [demand(1, wish, 3)], (part * period) / 5)).toEqual([40])
  }
  // 15 in all are 300 a second.
  expect(given(policy, 200, [demand(1, wish, 3)], period)).toEqual([50])
})

test('room for who comes is made of what others borrowed, then of what they have above their floors', () => {
  const policy = adjusting().create()
  const first = { frames: 40, minFrames: 30 }
  given(policy, 100, [demand(1, first)], 0)
  expect(given(policy, 100, [demand(1, first, 20)], period)).toEqual([56])
  const both = [demand(1, first, 5), demand(2, { frames: 60 })]
  expect(given(policy, 100, both, period + 1)).toEqual([40, 60])
  const three = [...both, demand(3, { frames: 30 })]
  expect(given(policy, 100, three, period + 2)).toEqual([30, 40, 30])
  // Who ends leaves its frames to the others.
  expect(given(policy, 100, [demand(1, first, 200), demand(3, {})], 2 * period)).toEqual([46, 26])
})

test('never more than there is, each a whole number, between floor and extent', () => {
  const wish = fc.record({ frames: fc.nat(80), minFrames: fc.nat(40), limitFrames: fc.nat(120) })
  const step = fc.record({
    frames: fc.integer({ min: 1, max: 200 }),
    faults: fc.array(fc.nat(40), { minLength: 6, maxLength: 6 }),
    living: fc.nat(63),
    periods: fc.nat(3),
  })
  fc.assert(
    fc.property(
      fc.array(wish, { minLength: 6, maxLength: 6 }),
      fc.array(step, { maxLength: 20 }),
      (wishes, steps) => {
        const policy = adjusting().create()
        let at = 0
        for (const { frames, faults, living, periods } of steps) {
          at += (periods * period) / 2
          const tasks = wishes
            .map((each, index) => demand(index + 1, each, faults[index]))
            .filter((_, index) => (living & (1 << index)) !== 0)
          const all = policy.allot(frames, tasks, at)
          const sum = all.reduce((total, each) => total + each.guaranteedFrames, 0)
          expect(sum).toBeLessThanOrEqual(frames)
          expect(all.map(({ task }) => task)).toEqual(tasks.map(({ task }) => task))
          for (const { task, guaranteedFrames, limitFrames = 0 } of all) {
            const { frames: quota, limitFrames: extent } = wishes[task - 1]
            expect(Number.isInteger(guaranteedFrames)).toBe(true)
            expect(guaranteedFrames).toBeGreaterThanOrEqual(0)
            expect(guaranteedFrames).toBeLessThanOrEqual(Math.max(quota, extent))
            expect(limitFrames).toBeGreaterThanOrEqual(guaranteedFrames)
          }
        }
      },
    ),
  )
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/policy-allot-adjusting': { adjusting },
})
