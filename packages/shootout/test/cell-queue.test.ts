import { planPolicies } from '../src/index.ts'
import { describe, expect, test } from 'vitest'
import { CellQueue } from '../src/grid/cell-queue.ts'
import type { Pass } from '../src/grid/cell-queue.ts'
import type { Cell } from '../src/grid/cells.ts'
import { cellsOf } from '../src/grid/cells.ts'
import { needsWorkers } from '../src/grid/needs-workers.ts'
import { passesOf } from '../src/grid/passes.ts'
import { planValue } from '../src/policies/plan-policies.ts'
import { workloadFacts, traceWorkload } from '../src/workloads/workload.ts'
import { samples } from './sample-modules.ts'
import { skewedTrace } from './sample-traces.ts'

const traces = [skewedTrace('one', 2000, 40, 1), skewedTrace('two', 1000, 30, 2)]
const surveyed = traces.map((trace) => ({
  facts: workloadFacts(traceWorkload(trace), trace),
  identity: Promise.resolve(trace.name),
}))
const plan = (text: string) => planPolicies(text, { from: [import.meta.dirname] })
const cells = async (policies: string): Promise<Cell[]> =>
  cellsOf(surveyed, await plan(policies), [5, 10], {}, 'engine')
/** Each cell in a pass of its own. */
const passes = async (policies: string): Promise<Pass[]> =>
  (await cells(policies)).map((cell): Pass => [cell])

/** What the lanes get that ask in this order, again and again. */
function orderOf(queue: CellQueue, lanes: readonly number[] = [0]): string[] {
  const order: string[] = []
  for (let turn = 0; ; turn++) {
    const pass = queue.take(lanes[turn % lanes.length])
    if (pass === null) return order
    const [{ name }] = pass
    order.push(`${name.workload} ${name.label} ${name.frames}`)
  }
}

describe('Cells are handed out', () => {
  const seconds = { fifo: 1, lru: 2, random: 3 }
  const secondsOf = ({ name }: Cell) => seconds[name.policy as keyof typeof seconds]

  test('one of each policy, then the longest first, workload by workload', async () => {
    expect(orderOf(new CellQueue(await passes('fifo,lru,random'), secondsOf))).toEqual([
      ...['one random 5', 'one lru 5', 'one fifo 5', 'one random 10', 'one lru 10', 'one fifo 10'],
      ...['two random 5', 'two random 10', 'two lru 5', 'two lru 10', 'two fifo 5', 'two fifo 10'],
    ])
  })

  test('so that a lane stays with its policies until it has to help', async () => {
    const queue = new CellQueue(await passes('fifo,lru,random'), secondsOf)
    expect(orderOf(queue, [0, 1, 1, 1]).slice(0, 6)).toEqual([
      // Lane 0 begins random, lane 1 the others.
      ...['one random 5', 'one lru 5', 'one fifo 5'],
      // Both go on with what they have begun.
      ...['one lru 10', 'one random 10', 'one fifo 10'],
    ])
    const helped = new CellQueue(await passes('fifo,random'), secondsOf)
    expect(orderOf(helped, [0, 1, 1, 1]).slice(0, 4)).toEqual([
      ...['one random 5', 'one fifo 5', 'one fifo 10'],
      // Nothing else is left in this workload.
      'one random 10',
    ])
  })

  test('by what is known at the time', async () => {
    const known = new Map<string, number>()
    const all = await passes('fifo,lru,random')
    const queue = new CellQueue(all, ({ name }) => known.get(name.policy) ?? 0)
    expect(queue.take(0)?.[0].name.policy).toBe('fifo')
    known.set('random', 1)
    expect(queue.take(1)?.[0].name.policy).toBe('random')
  })

  test('the longest pass being that of the most cells where they cost the same', async () => {
    const grid = (await cells('fifo,lru')).filter(({ workload }) => workload === 0)
    const queue = new CellQueue(
      passesOf(grid, () => true),
      () => 1,
    )
    expect(queue.take(0)?.map(({ name }) => name.label)).toEqual(['lru', 'lru'])
  })

  test('each once', async () => {
    const order = orderOf(new CellQueue(await passes('fifo,lru,random'), () => 1), [0, 1, 2])
    expect(order).toHaveLength(12)
    expect(new Set(order).size).toBe(12)
  })
})

describe('One pass is made', () => {
  const sizesOf = (all: readonly Pass[]) =>
    all.map((pass) => pass.map(({ name }) => `${name.label} ${name.frames}`))

  test('for all sizes of a policy that can count them at once, where nothing writes', async () => {
    const grid = (await cells('lru,fifo')).filter(({ workload }) => workload === 0)
    expect(sizesOf(passesOf(grid, () => true))).toEqual([
      ['lru 5', 'lru 10'],
      ['fifo 5'],
      ['fifo 10'],
    ])
    expect(passesOf(grid, () => false)).toHaveLength(4)
  })

  test('for each workload', async () => {
    expect(passesOf(await cells('lru'), () => true)).toHaveLength(2)
  })
})

describe('Workers are started', () => {
  const installed = async () => {
    const planned = await plan('lru,fifo')
    return planned.map((policy) => ({
      ...policy,
      reference: { module: 'file:///a/dist/index.js', fused: null, index: null, options: {} },
    }))
  }

  test('for a grid that takes longer than starting them', async () => {
    const grid = cellsOf(surveyed, await installed(), [5, 10], {}, 'engine')
    expect(needsWorkers(grid, () => 1000)).toBe(false)
    expect(needsWorkers(grid, () => 1_000_000)).toBe(true)
  })

  test('for any policy that somebody is writing, because it may never return', async () => {
    const grid = cellsOf(surveyed, await plan(samples.loops), [5], {}, 'engine')
    expect(needsWorkers(grid, () => 10)).toBe(true)
  })

  test('but not for values, which the main thread must run', async () => {
    const [lru] = await plan('lru')
    const grid = cellsOf(surveyed, [planValue(lru.configured)], [5], {}, 'engine')
    expect(needsWorkers(grid, () => 1e9)).toBe(false)
  })
})
