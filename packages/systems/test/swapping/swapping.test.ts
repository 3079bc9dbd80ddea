/** The baseline that swaps whole processes. */
import type { KernelEvent } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { checkDescription, findSystem, planSystem } from '../../src/index.ts'
import { buildMachine } from '../../src/run/machine.ts'
import { run, workload } from '../central/run.ts'
import { testFinders } from '../finders.ts'

describe('swapping', () => {
  test('moves whole processes in and out, never a page, and loses nothing', async () => {
    const notes: KernelEvent[] = []
    const { rows } = await run({
      system: 'swapping',
      systemOptions: { residenceMs: 0.05 },
      frames: 100,
      listen: (event) => notes.push(event),
      tasks: ['one', 'two', 'three'].map((name) =>
        workload(name, 'zipf:references=10000,pages=60,writes=0.3'),
      ),
    })
    for (const row of rows) {
      expect(row).toMatchObject({ state: 'ended', counters: {}, softFaults: 0 })
      expect(row.hardFaults).toBeGreaterThan(0)
    }
    const named = (name: string) =>
      notes.flatMap((each) => (each.kind === 'note' && each.event === name ? [each.values] : []))
    expect(named('swap-out').length).toBeGreaterThan(3)
    // No fault reads: what comes in comes as a whole.
    expect(named('fault').filter(({ kind }) => kind === 'hard')).toEqual([])
  })

  test('a process as large as memory runs alone; with others it takes turns', async () => {
    const { rows } = await run({
      system: 'swapping',
      systemOptions: { residenceMs: 0.05 },
      frames: 100,
      tasks: [
        workload('large', 'loop:references=10000,pages=97,writes=0.5'),
        workload('small', 'loop:references=10000,pages=10,writes=0.5'),
      ],
    })
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended'])
  })

  test('a process larger than memory is refused, and says why; others run', async () => {
    const description = checkDescription({
      system: 'swapping',
      machine: { frames: 100, pageSizeBytes: 64 },
      tasks: [
        workload('large', 'loop:references=1000,pages=120'),
        workload('small', 'loop:references=1000,pages=10'),
      ],
    })
    const plan = await planSystem(description, testFinders)
    const machine = buildMachine(plan)
    const { kernel } = machine
    const running = findSystem('swapping').start({ ...plan, kernel })
    kernel.run()
    const [large, small] = running.tasks()
    expect(large).toMatchObject({ state: 'failed', error: { code: 'PROCESS_TOO_LARGE' } })
    expect(large.counts.references).toBe(0)
    expect(small).toMatchObject({ state: 'ended', counts: { references: 1000 } })
    machine.close()
  })
})
