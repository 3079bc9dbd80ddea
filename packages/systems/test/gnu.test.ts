/** The gnu system as its users see it: rows, curves, reproducibility, right bytes. */
import type { KernelEvent, Program } from '@selfpage/kernel'
import { READ } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { checkDescription, defineSystem, gnu, planSystem, runSystem } from '../src/index.ts'
import type { RunOptions, SystemDescription, SystemResult } from '../src/index.ts'
import { testFinders } from './finders.ts'

async function run(description: SystemDescription, options?: RunOptions): Promise<SystemResult> {
  const limits = { time: '100s', steps: 2_000_000 }
  const plan = await planSystem(checkDescription({ limits, ...description }), testFinders)
  return runSystem(gnu, plan, options)
}

const machine = { frames: 160, pageSizeBytes: 256, costs: 'server-flash' }
const pair: SystemDescription = {
  machine,
  tasks: [
    { name: 'a', workload: 'zipf:references=4k,pages=90,writes=0.3', wish: { frames: 40 } },
    { name: 'b', workload: 'loop:references=2k,pages=50,writes=0.1', wish: { frames: 30 } },
  ].map((task) => ({ ...task, extraFrames: 0 })),
}

describe('the gnu system', () => {
  test('runs all references of its tasks, with every page right, and frees what they had', async () => {
    const { end, rows, frames } = await run(pair, { audit: true })
    expect(end).toBe('done')
    expect(rows.map((row) => [row.state, row.references, row.counters])).toEqual([
      ['ended', 4000, {}],
      ['ended', 2000, {}],
    ])
    for (const { hardFaults, pageOuts } of rows) {
      expect(hardFaults).toBeGreaterThan(0)
      expect(pageOuts).toBeGreaterThan(0)
    }
    for (const curve of Object.values(frames.values)) expect(curve).toHaveLength(frames.at.length)
  })

  test('I37: same seed, same run to the last event', async () => {
    const digestOf = async (seed: number) => (await run({ ...pair, seed }, { digest: true })).digest
    const [first, again] = [await digestOf(1), await digestOf(1)]
    expect(first).toMatch(/^[0-9a-f]{64}$/)
    expect(again).toBe(first)
  })

  test('watching a run does not change it', async () => {
    const events: KernelEvent[] = []
    const watched = await run(pair, { listen: (event) => events.push(event) })
    expect(events.length).toBeGreaterThan(1_000)
    expect(watched).toEqual(await run(pair))
  })

  test.each([['compress'], ['encrypt'], ['compress', 'encrypt']] as const)(
    'pages come back right through swap servers that %s',
    async (...stack) => {
      const [task] = pair.tasks
      const { rows } = await run({ machine, swap: { stack }, tasks: [{ ...task, stamps: true }] })
      expect(rows[0]).toMatchObject({ state: 'ended', references: 4000, counters: {} })
    },
    60_000,
  )

  test('starts a task when its time comes, and several alike under their numbers', async () => {
    const [task] = pair.tasks
    const late = { ...task, count: 2, start: '50ms', wish: { frames: 20 } }
    const { rows, virtualSeconds } = await run({ machine, tasks: [late] })
    expect(rows.map((row) => row.task)).toEqual(['a-1', 'a-2'])
    expect(virtualSeconds).toBeGreaterThan(0.05)
    for (const row of rows) expect(row.virtualSeconds).toBeLessThan(virtualSeconds - 0.049)
  })

  test('a program that throws has failed, and the others go on', async () => {
    const broken: Program = {
      name: 'broken',
      *run({ thread }) {
        yield* thread.sleep(1_000)
        throw new Error('on purpose')
      },
    }
    const tasks = [{ name: 'broken', program: broken, wish: { frames: 10 } }, ...pair.tasks]
    const { rows } = await run({ machine, tasks })
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'ended', 'ended'])
  })

  test('a task that does not say how many frames it wants has what the others leave', async () => {
    const silent = { name: 'silent', workload: 'loop:references=2k,pages=50' }
    const { end, rows } = await run({ machine, tasks: [silent, ...pair.tasks] })
    expect(end).toBe('done')
    expect(rows[0]).toMatchObject({ state: 'ended', references: 2000 })
  })

  test('tasks that never get a contract fail, and the reason says what to do', async () => {
    const workload = 'loop:references=2k,pages=50'
    const late = { name: 'late', start: '30ms', workload, wish: { minFrames: 30 } }
    const tasks = [
      { name: 'poor', workload },
      { name: 'poorer', workload },
    ]
    const alone = await run({ machine, allotment: 'limits', tasks })
    expect(alone.end).toBe('done')
    expect(alone.rows.map(({ state }) => state)).toEqual(['failed', 'failed'])
    expect(alone.rows[1].error).toMatch(/^tasks, poorer: limits guarantees it no frames.*`wish`/)
    // Not before those that come later have had their turn.
    const { rows } = await run({ machine, allotment: 'limits', tasks: [...tasks, late] })
    expect(rows.map(({ state }) => state)).toEqual(['failed', 'failed', 'ended'])
  })

  test('a task for which nothing is left waits until somebody ends', async () => {
    const [first, second] = pair.tasks
    const all = { ...first, wish: { frames: 10_000 } }
    const { end, rows } = await run({ machine, tasks: [all, second] })
    expect(end).toBe('done')
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended'])
    expect(rows[1].virtualSeconds).toBeGreaterThan(rows[0].virtualSeconds)
  })

  test('a reference outside of what is mapped is the program’s to hear of', async () => {
    const heard: unknown[] = []
    const lost: Program = {
      name: 'lost',
      *run({ memory }) {
        heard.push(yield* memory.fault(3_000, READ))
      },
    }
    await run({ machine, tasks: [{ name: 'lost', program: lost, wish: { frames: 10 } }] })
    expect(heard).toEqual(['invalid'])
  })

  test('a task that waits for ever is stopped at the limit, and its row says that it runs', async () => {
    const idle: Program = {
      name: 'idle',
      *run({ thread }) {
        yield* thread.sleep(1e15)
      },
    }
    const limits = { time: '1s' }
    const tasks = [{ name: 'idle', program: idle, wish: { frames: 10 } }]
    const { end, rows, virtualSeconds } = await run({ machine, tasks, limits })
    expect([end, rows[0].state]).toEqual(['time-limit', 'running'])
    expect(virtualSeconds).toBeCloseTo(1, 6)
  })
})

test('a system’s name is checked', () => {
  expect(() => defineSystem({ ...gnu, name: 'G N U' })).toThrow('must be like')
})
