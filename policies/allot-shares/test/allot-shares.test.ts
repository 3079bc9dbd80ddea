import type { TaskDemand } from '@selfpage/policy'
import fc from 'fast-check'
import { testExample } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { shares } from '../src/index.ts'

const demand = (task: number, wish: TaskDemand['wish']): TaskDemand => ({
  task,
  name: `task ${task}`,
  wish,
  guaranteedFrames: 0,
  allocatedFrames: 0,
  hardFaults: 0,
  references: 0,
  refusals: 0,
})

const allot = (frames: number, wishes: readonly TaskDemand['wish'][], reserve = 0) =>
  shares({ reserve })
    .create()
    .allot(
      frames,
      wishes.map((wish, index) => demand(index + 1, wish)),
      0,
    )
    .map(({ guaranteedFrames }) => guaranteedFrames)

test('frames are divided in the ratio of the shares', () => {
  expect(allot(70, [{ shares: 1 }, { shares: 2 }, { shares: 4 }])).toEqual([10, 20, 40])
  expect(allot(10, [{}, {}, {}])).toEqual([4, 3, 3])
})

test('what a task does not want is divided among the others', () => {
  expect(allot(90, [{ wantedFrames: 10 }, { shares: 1 }, { shares: 3 }])).toEqual([10, 20, 60])
})

test('a reserve is left for extras', () => {
  expect(allot(100, [{}, {}], 0.2)).toEqual([40, 40])
})

test('frames are whole, and never more than there are', () => {
  const wish = fc.record({ shares: fc.nat(9), wantedFrames: fc.nat(100) })
  fc.assert(
    fc.property(fc.array(wish, { maxLength: 8 }), fc.nat(200), (wishes, frames) => {
      const got = allot(frames, wishes)
      const wanted = wishes.reduce((sum, { wantedFrames }) => sum + wantedFrames, 0)
      const sum = got.reduce((total, each) => total + each, 0)
      expect(sum).toBe(Math.min(frames, wanted))
      for (const [index, each] of got.entries()) {
        expect(Number.isInteger(each)).toBe(true)
        expect(each).toBeLessThanOrEqual(wishes[index]?.wantedFrames ?? 0)
      }
    }),
  )
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/policy-allot-shares': { shares },
})
