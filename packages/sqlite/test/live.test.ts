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

test(
  'knows its own future if asked: then the oracle can run it, and nobody does better',
  slow,
  async () => {
    const options = { foresight: true, hints: false }
    const frames = 60
    const task = { wish: { frames }, ioFrames: 1 }
    const oracle = await runShop({ system: 'oracle', frames, options, task })
    expect(oracle.row).toMatchObject({ state: 'ended', policy: 'belady' })
    const missed = ({ row }: Awaited<ReturnType<typeof runShop>>) => row.hardFaults + row.zeroFills
    for (const policy of ['lru', 'arc', 's3-fifo'] as const) {
      const other = await runShop({ system: 'l4', frames, policy, options })
      expect(other.row.counters).toEqual(oracle.row.counters)
      expect(missed(oracle)).toBeLessThan(missed(other))
    }
    const blind = await runShop({ system: 'l4', options: { hints: false } })
    expect(blind.row.counters).toEqual(oracle.row.counters)
  },
)
