/** What a task says of its workload, and what a system says of itself. */
import { expect, test } from 'vitest'
import {
  checkDescription,
  findSystem,
  gnu,
  isSystemDefinition,
  planSystem,
  runSystem,
  systems,
} from '../src/index.ts'
import { testFinders } from './finders.ts'

const workload = 'loop:references=400,pages=40'

async function rowOf(task: object) {
  const description = checkDescription({
    machine: { frames: 60, costs: 'server-flash' },
    tasks: [{ name: 'one', workload, wish: { frames: 30 }, extraFrames: 0, ...task }],
  })
  const samples: number[] = []
  const { rows } = await runSystem(gnu, await planSystem(description, testFinders), {
    onSample: ({ references }) => samples.push(references),
  })
  return { ...rows[0], samples }
}

test('only the first references are made, where a task says so', async () => {
  const { references, zeroFills, samples } = await rowOf({ references: 25 })
  expect({ references, zeroFills }).toEqual({ references: 25, zeroFills: 25 })
  expect(samples.at(-1)).toBe(25)
})

test('pages that nobody loaded come back as zeros, loaded ones from swap', async () => {
  const never = await rowOf({ loads: false })
  expect(never.hardFaults).toBe(0)
  expect(never.zeroFills).toBeGreaterThan(40)
  const loaded = await rowOf({ loads: true })
  expect(loaded.zeroFills).toBe(40)
  expect(loaded.hardFaults + loaded.softFaults).toBe(never.zeroFills - 40 + never.softFaults)
})

test('systems say whose policies decide, and look at options before they are started', () => {
  const policies = Object.fromEntries(systems.map((system) => [system.name, system.policies]))
  expect(policies).toEqual({
    gnu: 'each',
    l4: 'one',
    unix: 'none',
    oracle: 'none',
    vms: 'none',
    mach: 'none',
    swapping: 'none',
  })
  expect(systems.every(isSystemDefinition)).toBe(true)
  expect(isSystemDefinition({ name: 'unix' })).toBe(false)
  const unix = findSystem('unix')
  expect(() => unix.checkOptions({ order: 'active-inactive' })).not.toThrow()
  expect(() => unix.checkOptions({ order: 'none' }, 'here')).toThrow(
    expect.objectContaining({ code: 'SYSTEM_OPTION_INVALID', place: 'here.order' }),
  )
})
