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

test('an option that does not exist is refused by name', () => {
  expect(() => fixed.configure({ frame: 1 })).toThrow(/frame/)
})

testExample(new URL('../README.md', import.meta.url), { '@selfpage/policy-allot-fixed': { fixed } })
