import { fixed } from '@selfpage/policy-allot-fixed'
import { lru } from '@selfpage/policy-lru'
import { checkDescription, planSystem, runSystem } from '@selfpage/systems'
import type { TaskRow } from '@selfpage/systems'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { largestGives } from '../largest-gives.ts'

async function run(systemOptions: object): Promise<readonly TaskRow[]> {
  const description = checkDescription({
    machine: { frames: 128, costs: 'server-flash' },
    systemOptions,
    tasks: [
      { name: 'hog', workload: 'loop:references=4k,pages=200', loads: true },
      { name: 'editor', workload: 'loop:references=4k,pages=50', loads: true },
    ],
  })
  const plan = await planSystem(description, {
    policy: async () => lru(),
    allotment: async () => fixed().create(),
    workload: async (spec) => synthesize(spec),
    program: () => Promise.reject(new Error('there is none')),
  })
  const { rows, end } = await runSystem(largestGives, plan, { audit: true })
  expect(end).toBe('done')
  return rows
}

test('a hog takes from itself, and a small task beside it is left alone', async () => {
  const [hog, editor] = await run({})
  expect(hog.policy).toBe('oldest of the largest')
  // First in, first out over a loop: every reference but the first misses.
  expect(hog.hardFaults + hog.softFaults + hog.zeroFills).toBe(4000)
  expect(hog.zeroFills).toBe(200)
  expect(editor).toMatchObject({ hardFaults: 0, zeroFills: 50 })
})

test('its options are checked, with their place', () => {
  expect(() => largestGives.checkOptions({ floorFrames: 40 })).not.toThrow()
  expect(() => largestGives.checkOptions({ floorFrames: -1 }, 'system')).toThrow(
    expect.objectContaining({ code: 'SYSTEM_OPTION_INVALID', place: 'system.floorFrames' }),
  )
})
