/**
 * Tasks that compete for extra frames: each takes what it can get, writes most of it, and gives it
 * back when asked. Nobody may starve, be punished, or read anything but what it wrote (G3, G4, I28).
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem } from '../src/index.ts'
import { testFinders } from './finders.ts'

const runs = Number(process.env['COMPETITION_RUNS'] ?? 12)

const task = fc.record({
  pages: fc.integer({ min: 100, max: 250 }),
  policy: fc.constantFrom('fifo', 'lru', 'mru'),
  skew: fc.constantFrom(0.1, 0.6, 1),
  writes: fc.constantFrom(0, 0.3, 0.9, 1),
  frames: fc.integer({ min: 6, max: 30 }),
  startMilliseconds: fc.integer({ min: 0, max: 30 }),
})

const machine = fc.record({
  frames: fc.constantFrom(160, 200, 260),
  // With shares, contracts change whenever a task comes or goes.
  allotment: fc.constantFrom('fixed', 'shares'),
  sanction: fc.constantFrom('kill', 'force', 'karma'),
  tasks: fc.array(task, { minLength: 1, maxLength: 4 }),
})

test('whoever competes for extra frames goes on, unpunished, with its bytes right', async () => {
  await fc.assert(
    fc.asyncProperty(machine, async ({ frames, allotment, sanction, tasks }) => {
      const description = checkDescription({
        machine: { frames, pageSizeBytes: 64, costs: 'server-flash' },
        allotment,
        memoryServer: { sanction },
        files: { size: '64KiB' },
        swap: { size: '256KiB' },
        tasks: tasks.map(
          ({ pages, policy, skew, writes, frames: own, startMilliseconds }, index) => ({
            name: `task-${index}`,
            workload: `zipf:references=3k,pages=${pages},skew=${skew},writes=${writes},seed=${index}`,
            policy,
            wish: { frames: own },
            start: `${startMilliseconds}ms`,
          }),
        ),
        limits: { time: '20s', steps: 2_000_000 },
      })
      const { end, rows } = await runSystem(gnu, await planSystem(description, testFinders), {
        audit: true,
      })
      expect(end).toBe('done')
      for (const { state, references, sanctioned, counters } of rows) {
        expect({ state, references, sanctioned, counters }).toEqual({
          state: 'ended',
          references: 3000,
          sanctioned: 0,
          counters: {},
        })
      }
    }),
    { numRuns: runs },
  )
}, 60_000)
