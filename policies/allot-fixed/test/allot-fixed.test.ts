import type { TaskDemand } from '@selfpage/policy'
import { testExample } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { fixed } from '../src/index.ts'

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

test('every task gets what it was described with, until nothing is left', () => {
  const tasks = [demand(1, { frames: 40 }), demand(2, {}), demand(3, { frames: 100 })]
  expect(fixed({ frames: 10 }).create().allot(100, tasks, 0)).toEqual([
    { task: 1, guaranteedFrames: 40 },
    { task: 2, guaranteedFrames: 10 },
    { task: 3, guaranteedFrames: 50 },
  ])
})

test('tasks that do not say how many share what the others leave, whoever came first', () => {
  const tasks = [demand(1, {}), demand(2, { frames: 40 }), demand(3, {}), demand(4, {})]
  const guaranteed = (frames: number, of = tasks) =>
    fixed()
      .create()
      .allot(frames, of, 0)
      .map((each) => each.guaranteedFrames)
  expect(guaranteed(100)).toEqual([20, 40, 20, 20])
  expect(guaranteed(102)).toEqual([20, 40, 21, 21])
  expect(guaranteed(30)).toEqual([0, 30, 0, 0])
  // What one may not have is for the others.
  expect(guaranteed(100, [demand(1, { limitFrames: 10 }), demand(2, {})])).toEqual([10, 90])
})

test('an option that does not exist is refused by name', () => {
  expect(() => fixed.configure({ frame: 1 })).toThrow(/frame/)
})

testExample(new URL('../README.md', import.meta.url), { '@selfpage/policy-allot-fixed': { fixed } })
