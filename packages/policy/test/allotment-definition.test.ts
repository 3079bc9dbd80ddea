import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineAllotment, isAllotmentDefinition, isPolicyDefinition } from '../src/index.ts'

const equal = defineAllotment({
  name: 'equal',
  summary: 'Gives everybody the same.',
  options: z.strictObject({ reserve: z.int().min(0).default(0) }),
  create: ({ reserve }) => ({
    allot: (frames, tasks) =>
      tasks.map(({ task }) => ({
        task,
        guaranteedFrames: Math.floor((frames - reserve) / tasks.length),
      })),
    everyTicks: 5,
  }),
})

const demand = { name: 't', wish: {}, guaranteedFrames: 0, allocatedFrames: 0 }
const counts = { hardFaults: 0, references: 0, refusals: 0 }

test('an allotment plugin is a value that is called with its options', () => {
  const configured = equal({ reserve: 10 })
  expect(configured.label).toBe('equal(reserve=10)')
  const policy = configured.create()
  expect([policy.name, policy.everyTicks]).toEqual(['equal', 5])
  const tasks = [1, 2].map((task) => ({ task, ...demand, ...counts }))
  expect(policy.allot(30, tasks, 0)).toEqual([
    { task: 1, guaranteedFrames: 10 },
    { task: 2, guaranteedFrames: 10 },
  ])
})

test('its options are checked, and described as a JSON schema', () => {
  expect(() => equal.configure({ reserve: -1 })).toThrow(/reserve/)
  expect(() => equal.configure({ shares: 1 })).toThrow(/shares/)
  expect(equal.optionsSchema).toMatchObject({ properties: { reserve: { type: 'integer' } } })
})

test('nobody takes it for an eviction policy', () => {
  expect(isAllotmentDefinition(equal)).toBe(true)
  expect(isPolicyDefinition(equal)).toBe(false)
  expect(isAllotmentDefinition({})).toBe(false)
})

test('a name that could not be typed is refused', () => {
  const options = z.strictObject({})
  const create = () => ({ allot: () => [] })
  expect(() => defineAllotment({ name: 'No Name', summary: '', options, create })).toThrow(
    /No Name/,
  )
})
