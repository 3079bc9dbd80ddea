import { expect, test } from 'vitest'
import { runShop } from './run-shop.ts'

const slow = { timeout: 120_000 }

const systems = [
  ['gnu', 80],
  ['l4', 80],
  ['unix', 80],
  ['vms', 80],
  ['mach', 80],
  // Nothing there may be larger than memory.
  ['swapping', 200],
] as const

test('computes the same on every system, and its file is sound at the end', slow, async () => {
  const digests = new Set<number>()
  for (const [system, frames] of systems) {
    const { end, row } = await runShop({ system, frames, options: { check: true } })
    expect({ system, end, state: row.state }).toEqual({ system, end: 'done', state: 'ended' })
    expect(row.counters).toMatchObject({ transactions: 60, reports: 3 })
    expect(row.hardFaults + row.zeroFills).toBeGreaterThan(80)
    digests.add(row.counters.resultDigest)
  }
  expect(digests.size).toBe(1)
})

test('is the same run for the same seed, and another one for another', slow, async () => {
  const [first, again, other] = [
    await runShop({ system: 'gnu', seed: 5 }),
    await runShop({ system: 'gnu', seed: 5 }),
    await runShop({ system: 'gnu', seed: 6 }),
  ]
  expect(again.row).toEqual(first.row)
  expect(again.virtualSeconds).toBe(first.virtualSeconds)
  expect(other.row.counters.resultDigest).not.toBe(first.row.counters.resultDigest)
})
