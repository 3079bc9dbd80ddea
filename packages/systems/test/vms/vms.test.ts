/** VMS over real runs: quotas, the second chance, the modified-page writer, adjustment, swapping. */
import { READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Operation, Task } from '@selfpage/kernel'
import { replay } from '@selfpage/replay'
import vmsQuota from '@selfpage/policy-vms-quota'
import { synthesize } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { program, run, workload } from '../central/run.ts'

/** A reference, with the faults it takes. */
function* touch({ memory }: Task, page: number, access: number): Operation<void> {
  while (!memory.touch(page, access)) {
    const error = yield* memory.fault(page, access)
    if (error !== undefined) throw new Error(`page ${page}: ${error}`)
  }
}

interface Noted {
  readonly event: string
  readonly values: Readonly<Record<string, unknown>>
}

/** All notes and transfers of a run, in order. */
function recorder() {
  const notes: Noted[] = []
  return {
    notes,
    listen: (event: KernelEvent) => {
      if (event.kind === 'note') notes.push({ event: event.event, values: event.values })
      if (event.kind === 'transfer' && event.phase === 'start') {
        notes.push({ event: event.direction, values: { disk: event.disk, blocks: event.blocks } })
      }
    },
    named: (event: string) => notes.filter((note) => note.event === event),
  }
}

describe('V1: process-local first in, first out', () => {
  test.each([8, 20, 31])('faults are those of the plugin over a quota of %i', async (frames) => {
    const trace = synthesize('zipf:references=3000,pages=60')
    const { rows } = await run({
      system: 'vms',
      systemOptions: { listFrames: 64 },
      frames: 128,
      tasks: [workload('one', trace, { wish: { frames } })],
    })
    const [row] = rows
    const { misses } = replay(trace, vmsQuota({ secondaryShare: 0 }), { frames })
    expect(row.softFaults + row.hardFaults + row.zeroFills).toBe(misses)
  })

  test('the faults of one process never shrink the resident set of another', async () => {
    const record = recorder()
    await run({
      system: 'vms',
      frames: 96,
      listen: record.listen,
      tasks: [
        workload('scanner', 'scan:references=4000,writes=0.5', { wish: { frames: 20 } }),
        workload('idler', 'loop:references=4000,pages=30', { wish: { frames: 30 } }),
      ],
    })
    const evicted = record.named('evict').map(({ values }) => values.task)
    expect(evicted.length).toBeGreaterThan(3000)
    expect(evicted).not.toContain('idler')
  })
})

describe('V2: the second chance', () => {
  test('a loop over more than the quota faults softly while memory is plentiful', async () => {
    const [{ softFaults, hardFaults, zeroFills }] = (
      await run({
        system: 'vms',
        frames: 256,
        systemOptions: { highWater: 100 },
        tasks: [
          workload('one', 'loop:references=2000,pages=100,writes=0.3', { wish: { frames: 20 } }),
        ],
      })
    ).rows
    expect({ hardFaults, zeroFills }).toEqual({ hardFaults: 0, zeroFills: 100 })
    expect(softFaults).toBe(1900)
  })

  test('the same loop faults hard when there is no memory beyond the quota', async () => {
    const [{ softFaults, hardFaults }] = (
      await run({
        system: 'vms',
        systemOptions: { listFrames: 4 },
        frames: 24,
        tasks: [
          workload('one', 'loop:references=2000,pages=100,writes=1', { wish: { frames: 20 } }),
        ],
      })
    ).rows
    expect(hardFaults).toBeGreaterThan(1800)
    expect(softFaults).toBe(0)
  })
})

describe('V3: the modified-page writer', () => {
  test('starts at the high-water mark and writes clusters down to the low one', async () => {
    const record = recorder()
    const [highWater, lowWater, clusterPages] = [24, 8, 8]
    await run({
      system: 'vms',
      systemOptions: { highWater, lowWater, clusterPages, listFrames: 64 },
      frames: 128,
      listen: record.listen,
      tasks: [workload('one', 'loop:references=2000,pages=120,writes=1', { wish: { frames: 16 } })],
    })
    const writes = record.named('write').map(({ values }) => values.blocks)
    expect(writes.length).toBeGreaterThan(20)
    expect(writes.every((blocks) => blocks === clusterPages)).toBe(true)
    // Until the first write there are as many evictions as the mark says.
    const first = record.notes.findIndex(({ event }) => event === 'write')
    const before = record.notes.slice(0, first).filter(({ event }) => event === 'evict')
    expect(before.length).toBe(highWater)
  })
})

describe('V4: automatic working-set adjustment', () => {
  const options = { periodMs: 0.2, highRate: 5000, lowRate: 0, borrowFrames: 8 }

  async function limitsOf(
    quota: 'fixed' | 'adjusting',
    frames: number,
    pages: number,
    references = 5000,
  ) {
    const result = await run({
      system: 'vms',
      systemOptions: { quota, ...options },
      frames,
      tasks: [
        workload('one', `loop:references=${references},pages=${pages},writes=0.2`, {
          wish: { frames: 32 },
        }),
      ],
    })
    return { limits: result.frames.values.one, row: result.rows[0] }
  }

  test('a process that faults much borrows beyond its quota, up to its extent', async () => {
    const fixed = await limitsOf('fixed', 256, 60)
    const adjusting = await limitsOf('adjusting', 256, 60, 1_000_000)
    expect(Math.max(...fixed.limits)).toBe(32)
    expect(Math.max(...adjusting.limits)).toBe(60)
    expect(adjusting.row.softFaults).toBeLessThan(fixed.row.softFaults / 10)
    const large = await limitsOf('adjusting', 256, 100)
    expect(Math.max(...large.limits)).toBe(64)
  })

  test('nobody borrows while the free list is short', async () => {
    const { limits } = await limitsOf('adjusting', 40, 60)
    expect(Math.max(...limits)).toBeLessThanOrEqual(38)
  })

  test('a process that hardly faults shrinks to its floor', async () => {
    const quiet = program('quiet', function* (task) {
      const region = yield* task.memory.map({ pages: 30 })
      if (typeof region === 'string') throw new Error(region)
      for (let page = 0; page < 30; page++) yield* touch(task, region.start + page, WRITE)
      for (let round = 0; round < 100; round++) {
        yield* task.thread.sleep(2_000_000)
        yield* touch(task, region.start, READ)
      }
    })
    const { frames } = await run({
      system: 'vms',
      systemOptions: { quota: 'adjusting', ...options, lowRate: 1000 },
      frames: 128,
      tasks: [{ name: 'quiet', program: quiet, wish: { frames: 32, minFrames: 6 } }],
    })
    const seen = frames.values.quiet
    expect(Math.max(...seen)).toBe(30)
    expect(Math.min(...seen.slice(seen.indexOf(30)).filter((frames) => frames > 0))).toBe(6)
  })
})

describe('V5: never more quota than frames', () => {
  test('too few frames trims first: no process leaves memory', async () => {
    const record = recorder()
    const { rows } = await run({
      system: 'vms',
      frames: 64,
      listen: record.listen,
      tasks: [
        workload('one', 'zipf:references=3000,pages=60,writes=0.3', { wish: { frames: 40 } }),
        workload('two', 'zipf:references=3000,pages=60,writes=0.3', { wish: { frames: 40 } }),
      ],
    })
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended'])
    expect(record.named('swap-out')).toEqual([])
  })

  test('then whole processes go out in turns, and all come to their end', async () => {
    const record = recorder()
    const { rows } = await run({
      system: 'vms',
      systemOptions: { residenceMs: 0.5, floorShare: 1 },
      frames: 64,
      listen: record.listen,
      tasks: ['one', 'two', 'three'].map((name) =>
        workload(name, 'zipf:references=20000,pages=60,writes=0.3', { wish: { frames: 40 } }),
      ),
    })
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended', 'ended'])
    const out = new Set(record.named('swap-out').map(({ values }) => values.task))
    expect(out).toEqual(new Set(['one', 'two', 'three']))
  })
})
