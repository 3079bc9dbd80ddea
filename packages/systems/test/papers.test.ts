/** Results of papers (spec 7) out of the system: real faults of a real task, not of a replay. */
import type { Trace } from '@selfpage/trace'
import { synthesize } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem } from '../src/index.ts'
import type { SystemDescription, TaskRow } from '../src/index.ts'
import { testFinders } from './finders.ts'

async function rowsOf(description: SystemDescription): Promise<readonly TaskRow[]> {
  const limits = { time: '1000s', steps: 3_000_000 }
  const plan = await planSystem(checkDescription({ limits, ...description }), testFinders)
  const { end, rows } = await runSystem(gnu, plan, { audit: true })
  expect(end).toBe('done')
  return rows
}

/** A trace of these pages. */
function traceOf(pages: readonly number[]): Trace {
  const ids = [...new Set(pages)]
  const base = synthesize('loop:references=1,pages=1')
  return {
    ...base,
    name: 'string',
    pages: Uint32Array.from(pages, (page) => ids.indexOf(page)),
    distinctPages: ids.length,
    ids: Float64Array.from(ids),
  }
}

/** Faults of one task that has exactly so many frames for pages, and sees every reference. */
async function faultsOf(workload: Trace, policy: string, frames: number): Promise<number> {
  const ioFrames = 1
  const [row] = await rowsOf({
    machine: { frames: frames + 32, pageSizeBytes: 64, costs: 'server-flash' },
    files: { size: '64KiB', cacheFrames: 0 },
    swap: { size: '1MiB' },
    tasks: [
      {
        name: 'one',
        workload,
        policy,
        fidelity: 'exact',
        wish: { frames: frames + ioFrames },
        extraFrames: 0,
        ioFrames,
      },
    ],
  })
  expect(row.references).toBe(workload.pages.length)
  expect(row.counters).toEqual({})
  return row.hardFaults + row.zeroFills
}

describe('Belady’s string 1 2 3 4 1 2 5 1 2 3 4 5', () => {
  const belady = traceOf([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5])

  test.each([
    [3, { fifo: 9, lru: 10, optimal: 7 }],
    [4, { fifo: 10, lru: 8, optimal: 6 }],
  ])('over %i frames faults %j times', async (frames, expected) => {
    for (const [policy, faults] of Object.entries(expected)) {
      expect([policy, await faultsOf(belady, policy, frames)]).toEqual([policy, faults])
    }
  })
})

test('a loop of N pages over C < N frames faults under LRU at every reference', async () => {
  const loop = synthesize('loop:references=400,pages=20')
  expect(await faultsOf(loop, 'lru', 16)).toBe(400)
})

describe('the two-pool experiment of LRU-K (O’Neil, O’Neil and Weikum, 1993)', () => {
  /** Pools of 100 and 10,000 pages, referenced in turn; within a pool all alike. */
  function twoPools(references: number): Trace {
    let state = 12_345
    const draw = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    const numbers = new Map<number, number>()
    const pages = Uint32Array.from({ length: references }, (_, index) => {
      const page = index % 2 === 0 ? draw(100) : 100 + draw(10_000)
      const number = numbers.get(page) ?? numbers.size
      numbers.set(page, number)
      return number
    })
    const base = synthesize('loop:references=1,pages=1')
    const ids = Float64Array.from(numbers.keys())
    return { ...base, name: 'two pools', pages, distinctPages: numbers.size, ids }
  }

  test.each([
    [60, 0.14, 0.29],
    [100, 0.22, 0.46],
    [140, 0.29, 0.5],
  ])('over %i frames LRU-1 hits %f and LRU-2 %f', async (frames, lru1, lru2) => {
    // The first thousands fill the memory and the history; the paper does not count them either.
    const [warm, all] = [twoPools(10_000), twoPools(40_000)]
    const hitRatio = async (policy: string) => {
      const faults = (await faultsOf(all, policy, frames)) - (await faultsOf(warm, policy, frames))
      return 1 - faults / 30_000
    }
    expect(Math.abs((await hitRatio('lru')) - lru1)).toBeLessThan(0.015)
    expect(Math.abs((await hitRatio('lru-k')) - lru2)).toBeLessThan(0.02)
  })
})
