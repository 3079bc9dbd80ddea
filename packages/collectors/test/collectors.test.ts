import * as systems from '@selfpage/systems'
import { expect, test } from 'vitest'
import type { CollectorOptions } from '../src/index.ts'
import { run } from './run.ts'

type Name = Parameters<typeof run>[0]['program']

const semispace: CollectorOptions = { collector: 'semispace', heapPages: 240 }
const generational: CollectorOptions = { collector: 'generational', heapPages: 200 }
const large: CollectorOptions = { depth: 9, longLivedDepth: 8 }

/** The same mutator with all memory, and with 70 % of what it used, cooperating or not. */
async function compare(program: Name, options: CollectorOptions) {
  const full = await run({ program, options: { ...options, cooperates: false } })
  expect(full.hardFaults).toBe(0)
  const frames = Math.floor(0.7 * full.zeroFills)
  const [deaf, cooperating] = [
    await run({ program, frames, options: { ...options, cooperates: false } }),
    await run({ program, frames, options: { ...options, cooperates: true } }),
  ]
  for (const row of [deaf, cooperating]) {
    expect(row.counters.heapChecksum).toBe(full.counters.heapChecksum)
    expect(row.counters.allocatedWords).toBe(full.counters.allocatedWords)
    expect(row.counters.collections).toBe(full.counters.collections)
  }
  expect(cooperating.counters.discardedPages).toBeGreaterThan(0)
  return { deaf, cooperating }
}

for (const program of ['gcbench', 'binary-trees'] as const) {
  test(`${program} on a copying heap: cooperating has less than a fifth of the hard faults`, async () => {
    const { deaf, cooperating } = await compare(program, { ...semispace, ...large })
    expect(deaf.hardFaults).toBeGreaterThan(100)
    expect(5 * cooperating.hardFaults).toBeLessThanOrEqual(deaf.hardFaults)
    expect(cooperating.pageOuts).toBeLessThan(deaf.pageOuts)
  }, 60_000)
}

test('gcbench on a generational heap: cooperating has less than a fifth of the hard faults', async () => {
  const { deaf, cooperating } = await compare('gcbench', { ...generational, ...large })
  expect(deaf.hardFaults).toBeGreaterThan(50)
  expect(5 * cooperating.hardFaults).toBeLessThanOrEqual(deaf.hardFaults)
  expect(cooperating.counters.bookmarkedPages).toBeGreaterThan(0)
  // Pages taken for alive are not swept: it is full sooner.
  const full = [deaf, cooperating].map(({ counters }) => counters.fullCollections)
  expect(full).toEqual([2, 3])
}, 60_000)

test('one that cooperates fills no more of a space than memory can hold', async () => {
  const options = { ...semispace, depth: 8, longLivedDepth: 5, rounds: 6 }
  const [deaf, cooperating] = [
    await run({ program: 'binary-trees', frames: 60, options: { ...options, cooperates: false } }),
    await run({ program: 'binary-trees', frames: 60, options: { ...options, cooperates: true } }),
  ]
  expect(cooperating.counters.collections).toBeGreaterThan(deaf.counters.collections)
  expect(cooperating.counters.heapChecksum).toBe(deaf.counters.heapChecksum)
  expect(cooperating.hardFaults).toBeLessThan(deaf.hardFaults / 2)
}, 60_000)

test('computes the same on every system that runs programs', async () => {
  const sums = new Set<number>()
  for (const collector of ['semispace', 'generational'] as const) {
    for (const { name } of systems.systems) {
      // It runs recorded references only.
      if (name === 'oracle') continue
      // Nothing may be larger than memory where whole processes are swapped.
      const frames = name === 'swapping' ? 2000 : 150
      const options = { collector, heapPages: 200, depth: 8, longLivedDepth: 7, rounds: 2 }
      const row = await run({ program: 'gcbench', frames, system: name, options })
      sums.add(row.counters.heapChecksum)
    }
  }
  expect(sums.size).toBe(1)
}, 120_000)

test('is the same run for the same seed', async () => {
  const once = { program: 'gcbench', frames: 120, options: generational } as const
  expect(await run(once)).toEqual(await run(once))
}, 60_000)

test('a heap that is too small fails with a reason', async () => {
  const options = { ...semispace, heapPages: 16 }
  await expect(run({ program: 'gcbench', options })).rejects.toThrow('the heap is full')
})

test('options that do not exist are refused', async () => {
  await expect(
    run({ program: 'gcbench', options: { colector: 'semispace' } as never }),
  ).rejects.toThrow(/programOptions/)
})
