/** Contracts that follow fault rates, as VMS's limits do (V4), in a system of self-pagers. */
import { expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem } from '../src/index.ts'
import { testFinders } from './finders.ts'

async function run(allotment: string) {
  const task = { loads: true, extraFrames: 0, ioFrames: 4, wish: { frames: 60 } }
  const description = checkDescription({
    machine: { frames: 160, costs: { base: 'server-flash', reference: 1000 } },
    allotment,
    files: { cacheFrames: 0 },
    tasks: [
      // Goes round in more than its quota; and for a second in next to nothing.
      { ...task, name: 'large', workload: 'loop:references=20k,pages=80' },
      { ...task, name: 'small', workload: 'loop:references=1m,pages=8' },
    ],
  })
  const plan = await planSystem(description, testFinders)
  const { rows, end } = await runSystem(gnu, plan, { audit: true })
  expect(end).toBe('done')
  return { large: rows[0], small: rows[1] }
}

test('who faults often is promised more, and what it is promised is enough', async () => {
  const fixed = await run('fixed')
  const adjusting = await run('adjusting')
  expect(fixed.large.hardFaults).toBeGreaterThan(15_000)
  expect(adjusting.large.hardFaults).toBeLessThan(fixed.large.hardFaults / 4)
  // The small one keeps its floor, which is all it needs.
  expect(adjusting.small.hardFaults).toBe(0)
  expect(adjusting.small.sanctioned).toBe(0)
})
