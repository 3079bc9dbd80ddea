/** A run that gets nowhere ends, however little happens between two looks at it. */
import { expect, test } from 'vitest'
import { checkDescription, findSystem, planSystem, runSystem } from '../src/index.ts'
import { testFinders } from './finders.ts'

test('steps are counted over all slices of a run', async () => {
  const description = (steps: number) =>
    checkDescription({
      system: 'l4',
      machine: { frames: 64, pageSizeBytes: 64, costs: 'server-flash' },
      tasks: [{ name: 'a', workload: 'uniform:references=20k,pages=100,seed=1' }],
      limits: { time: '100s', steps },
    })
  const endAfter = async (steps: number) => {
    const plan = await planSystem(description(steps), testFinders)
    return (await runSystem(findSystem('l4'), plan)).end
  }
  // Two samples of the frames lie nearer together than these steps.
  expect(await endAfter(5_000)).toBe('step-limit')
  expect(await endAfter(10_000_000)).toBe('done')
})
