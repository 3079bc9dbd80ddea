import type { AllotmentWish, TaskDemand } from '@selfpage/policy'
import fc from 'fast-check'
import { testExample } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { limits } from '../src/index.ts'

const MIB = 256

function demand(name: string, task: number, wish: AllotmentWish): TaskDemand {
  return {
    task,
    name,
    wish,
    guaranteedFrames: 0,
    allocatedFrames: 0,
    hardFaults: 0,
    references: 0,
    refusals: 0,
  }
}

function allot(frames: number, tasks: readonly TaskDemand[]): number[] {
  return limits()
    .create()
    .allot(frames, tasks, 0)
    .map(({ guaranteedFrames }) => guaranteedFrames)
}

test('protection within a protected parent: 75/25/0 asked, 50 M used each, 50 M had: 29/21/0', () => {
  const child = (name: string, task: number, low: number) =>
    demand(name, task, { parent: 'parent', lowFrames: low * MIB, wantedFrames: 50 * MIB })
  const got = allot(200 * MIB, [
    demand('parent', 1, { lowFrames: 50 * MIB, wantedFrames: 0 }),
    child('c', 2, 75),
    child('d', 3, 25),
    child('e', 4, 0),
    // Anonymous memory where there is no swap: nothing can be taken from it.
    demand('outside', 5, { minFrames: 148 * MIB, wantedFrames: 148 * MIB }),
  ])
  const [, c = 0, d = 0, e = 0, outside] = got.map((frames) => frames / MIB)
  expect(outside).toBe(148)
  expect(Math.abs(c - 29)).toBeLessThan(2)
  expect(Math.abs(d - 21)).toBeLessThan(2)
  expect(e).toBeLessThan(1.5)
})

test('who is within its low keeps what it uses while others have something unprotected', () => {
  const got = allot(100, [
    demand('protected', 1, { lowFrames: 40, wantedFrames: 40 }),
    demand('other', 2, { wantedFrames: 200 }),
  ])
  expect(got).toEqual([40, 60])
})

test('low is broken when there is nothing else, min is not', () => {
  const got = allot(100, [
    demand('min', 1, { minFrames: 60, wantedFrames: 60 }),
    demand('low', 2, { lowFrames: 80, wantedFrames: 80 }),
  ])
  expect(got).toEqual([60, 40])
})

test('nobody gets more than it wants or its limit, and all of memory is never passed', () => {
  const wish = fc.record({
    minFrames: fc.nat(50),
    lowFrames: fc.nat(80),
    wantedFrames: fc.nat(120),
    limitFrames: fc.nat(120),
  })
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 6 }), fc.nat(300), (wishes, frames) => {
      const got = allot(
        frames,
        wishes.map((each, index) => demand(`t${index}`, index + 1, each)),
      )
      expect(got.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(frames)
      for (const [index, each] of got.entries()) {
        expect(each).toBeGreaterThanOrEqual(0)
        expect(Number.isInteger(each)).toBe(true)
        expect(each).toBeLessThanOrEqual(wishes[index]?.wantedFrames ?? 0)
        expect(each).toBeLessThanOrEqual(wishes[index]?.limitFrames ?? 0)
      }
    }),
  )
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/policy-allot-limits': { limits },
})
