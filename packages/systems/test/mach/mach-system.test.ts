/** Workloads on the mach system: every byte checked, every invariant audited, all by real messages. */
import { describe, expect, test } from 'vitest'
import { checkDescription, planSystem, runSystem } from '../../src/index.ts'
import type { SystemDescription, SystemResult } from '../../src/index.ts'
import { mach } from '../../src/mach/mach.ts'
import { testFinders } from '../finders.ts'

async function run(description: SystemDescription): Promise<SystemResult> {
  const limits = { time: '1000s', steps: 3_000_000 }
  const plan = await planSystem(checkDescription({ limits, ...description }), testFinders)
  return runSystem(mach, plan, { audit: true, digest: true })
}

const machine = { frames: 64, pageSizeBytes: 64, costs: 'server-flash' }

describe('tasks on mach', () => {
  test('page anonymous memory to swap and get every byte back', async () => {
    const { end, rows } = await run({
      machine,
      tasks: [
        { name: 'one', workload: 'zipf:references=4000,pages=150,writes=0.4' },
        { name: 'two', workload: 'loop:references=1000,pages=80,writes=1' },
      ],
    })
    expect(end).toBe('done')
    for (const row of rows) {
      expect(row).toMatchObject({ state: 'ended', counters: {} })
      expect(row.hardFaults).toBeGreaterThan(100)
      expect(row.pageOuts).toBeGreaterThan(100)
    }
  })
})
