/** The `unix` system: codes U1 to U4 over real runs, for each of its orders. */
import { READ, WRITE } from '@selfpage/kernel'
import type { KernelEvent, Region, Task } from '@selfpage/kernel'
import lru from '@selfpage/policy-lru'
import multiGeneration from '@selfpage/policy-multi-generation'
import { describe, expect, test } from 'vitest'
import type { TaskRow } from '../../src/index.ts'
import { program, run, workload } from '../central/run.ts'

const system = 'unix'

const orders: [string, Readonly<Record<string, unknown>>][] = [
  ['two-handed-clock', {}],
  ['active-inactive', { order: 'active-inactive' }],
  ['multi-generation', { policy: multiGeneration() }],
  ['lru', { policy: lru() }],
]

function* mapped(task: Task, pages: number): Generator<unknown, Region, undefined> {
  const region = yield* task.memory.map({ pages })
  if (typeof region === 'string') throw new Error(region)
  return region
}

function* touched({ memory }: Task, page: number, access: number) {
  while (!memory.touch(page, access)) {
    const error = yield* memory.fault(page, access)
    if (error !== undefined) return error
  }
  return undefined
}

/** Writes `pages` pages once, one after the other, and counts those it could not have. */
function filler(pages: number) {
  return program('filler', function* (task) {
    const { start } = yield* mapped(task, pages)
    for (let page = start; page < start + pages; page++) {
      const error = yield* touched(task, page, WRITE)
      task.count(error ?? 'written')
    }
  })
}

describe.each(orders)('%s', (name, systemOptions) => {
  test('U1: allocation fails only when frames and swap are exhausted', async () => {
    const frames = 40
    const fill = async (pages: number, swapBlocks: number): Promise<TaskRow> => {
      const tasks = [{ name: 'filler', program: filler(pages) }]
      const { rows } = await run({ system, systemOptions, frames, swapBlocks, tasks })
      return rows[0]
    }
    // Frames alone, and no swap at all.
    expect((await fill(frames, 1)).counters).toEqual({ written: frames })
    const [enough, tooMuch] = [await fill(frames + 20, 60), await fill(frames + 120, 60)]
    expect(enough.counters).toEqual({ written: frames + 20 })
    expect(tooMuch.counters.written).toBeGreaterThanOrEqual(100)
    expect(tooMuch.counters['no-frames']).toBeGreaterThan(0)
    expect(tooMuch.policy).toBe(name === 'multi-generation' ? tooMuch.policy : name)
  })

  test('U2: a one-pass scan by A evicts the idle pages of B', async () => {
    const idle = 24
    const sleeper = program('sleeper', function* (task) {
      const { start } = yield* mapped(task, idle)
      for (let page = start; page < start + idle; page++) yield* touched(task, page, WRITE)
      yield* task.thread.sleep(10e9)
      const present = Array.from({ length: idle }, (_, page) => start + page).filter(
        (page) => task.thread.space.rightsAt(page) !== 0,
      )
      task.count('present', present.length)
      for (let page = start; page < start + idle; page++) yield* touched(task, page, READ)
    })
    const faults = async (scanPages: number) => {
      const tasks = [
        { name: 'sleeper', program: sleeper },
        { name: 'scanner', program: filler(scanPages), start: '50ms' },
      ]
      const { rows } = await run({ system, systemOptions, frames: 64, tasks })
      return { hard: rows[0].hardFaults, present: rows[0].counters.present ?? 0 }
    }
    expect(await faults(20)).toEqual({ hard: 0, present: idle })
    const { hard, present } = await faults(400)
    expect(hard).toBeGreaterThan(idle / 2)
    expect(present).toBeLessThan(idle / 2)
  })

  test('U4: dirty pages are written first, clean ones are not; what is freed comes back free', async () => {
    const transfers: KernelEvent[] = []
    const reader = program('reader', function* (task) {
      const { start } = yield* mapped(task, 8)
      for (let page = start; page < start + 8; page++) {
        yield* touched(task, page, WRITE)
        task.memory.bytes(page).fill(page + 1)
      }
      yield* task.memory.advise(start, 8, 'do-not-need')
      yield* task.thread.sleep(1e9)
      // Written, freed, and not reused: no read, and the bytes are there.
      for (let page = start; page < start + 8; page++) {
        yield* touched(task, page, READ)
        if (task.memory.bytes(page)[0] === page + 1) task.count('right')
      }
      yield* task.memory.advise(start, 8, 'do-not-need')
      yield* task.thread.sleep(1e9)
      for (let page = start; page < start + 8; page++) yield* touched(task, page, READ)
    })
    const { rows } = await run({
      system,
      systemOptions,
      frames: 64,
      tasks: [{ name: 'reader', program: reader }],
      listen(event) {
        if (event.kind === 'transfer' && event.phase === 'end') transfers.push(event)
      },
    })
    const [row] = rows
    expect(row).toMatchObject({ hardFaults: 0, softFaults: 16, pageOuts: 8, zeroFills: 8 })
    expect(row.counters).toEqual({ right: 8 })
    const blocks = transfers.map((event) => (event.kind === 'transfer' ? event.blocks : 0))
    expect(blocks.reduce((sum, count) => sum + count, 0)).toBe(8)
    for (const event of transfers) expect(event).toMatchObject({ direction: 'write' })
  })
})

describe('U3: the page-out daemon', () => {
  interface Scan {
    readonly at: number
    readonly pages: number
  }

  /** Looks of the daemon while one task holds all memory but `free` frames. */
  async function scansWith(free: number): Promise<Scan[]> {
    const frames = 256
    const scans: Scan[] = []
    const holder = program('holder', function* (task) {
      const { start } = yield* mapped(task, frames - free)
      for (let page = start; page < start + frames - free; page++) {
        yield* touched(task, page, WRITE)
      }
      // Nothing can go: memory stays as it is, and the daemon looks and looks.
      for (let page = start; page < start + (frames >> 1); page++) yield* task.memory.pin(page, 1)
      yield* task.thread.sleep(1e9)
    })
    await run({
      system,
      systemOptions: { highMark: 64, lowMark: 8, slowScan: 1_000, fastScan: 65_000, wakeMs: 10 },
      frames,
      swapBlocks: 1,
      tasks: [{ name: 'holder', program: holder }],
      listen(event) {
        if (event.kind !== 'note' || event.event !== 'page-out.scan') return
        scans.push({ at: event.at, pages: Number(event.values.pages) })
      },
    })
    return scans.filter(({ at }) => at > 0.5e9)
  }

  test('sleeps above the high mark, and its rate rises linearly as free memory falls', async () => {
    expect(await scansWith(64)).toEqual([])
    for (const free of [56, 32, 16, 4]) {
      const scans = await scansWith(free)
      expect(scans.length).toBeGreaterThan(40)
      const perSecond = 1_000 + (65_000 - 1_000) * (1 - free / 64)
      for (const { pages } of scans)
        expect(Math.abs(pages - perSecond / 100)).toBeLessThanOrEqual(12)
    }
  })

  test('swaps whole processes out while memory stays below the low mark, and all end', async () => {
    const swaps: string[] = []
    const tasks = ['a', 'b', 'c'].map((name) =>
      workload(name, 'loop:references=20k,pages=60,writes=0.5'),
    )
    const { rows } = await run({
      system,
      systemOptions: { highMark: 12, lowMark: 10, shortMs: 20, turnMs: 60 },
      frames: 64,
      tasks,
      listen(event) {
        if (event.kind === 'note' && event.event.startsWith('swap-')) {
          swaps.push(`${event.event} ${String(event.values.task)}`)
        }
      },
    })
    expect(swaps.some((swap) => swap.startsWith('swap-out'))).toBe(true)
    expect(rows.map(({ references }) => references)).toEqual([20_000, 20_000, 20_000])
    // Whoever went out came back in, or had nothing left to do.
    const count = (start: string) => swaps.filter((swap) => swap.startsWith(start)).length
    expect(count('swap-in')).toBe(count('swap-out'))
  })
})

describe('active and inactive lists', () => {
  test('a page is activated iff its refault distance is within the active list', async () => {
    // A hot set and a scan: the hot pages come back within the distance, and then stay.
    const hot = program('hot', function* (task) {
      const { start } = yield* mapped(task, 400)
      for (let round = 0; round < 60; round++) {
        for (let page = 0; page < 20; page++) yield* touched(task, start + page, READ | WRITE)
        for (let page = 0; page < 10; page++) {
          yield* touched(task, start + 20 + ((round * 10 + page) % 380), READ | WRITE)
        }
      }
    })
    const faults = async (systemOptions: Readonly<Record<string, unknown>>) => {
      const tasks = [{ name: 'hot', program: hot }]
      const { rows } = await run({ system, systemOptions, frames: 36, tasks })
      return rows[0].hardFaults
    }
    const scanned = 60 * 10 - 380
    const withRefaults = await faults({ order: 'active-inactive' })
    expect(withRefaults).toBeLessThan(scanned + 20 * 20)
  })
})
