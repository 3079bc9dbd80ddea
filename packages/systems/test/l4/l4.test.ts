/** The `l4` system: L4, any policy over one unmodified kernel, counts as in replay. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import arc from '@selfpage/policy-arc'
import clock from '@selfpage/policy-clock'
import fifo from '@selfpage/policy-fifo'
import lirs from '@selfpage/policy-lirs'
import lru from '@selfpage/policy-lru'
import optimal from '@selfpage/policy-optimal'
import s3Fifo from '@selfpage/policy-s3-fifo'
import { replay } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import { openWorkload } from '@selfpage/workloads'
import { describe, expect, test } from 'vitest'
import { run, workload } from '../central/run.ts'

const ioFrames = 8

/** The first references of a bundled trace. */
async function beginningOf(name: string, references: number): Promise<Trace> {
  const trace = await openWorkload(name)
  const pages = trace.pages.slice(0, references)
  const distinctPages = pages.reduce((most, page) => Math.max(most, page + 1), 0)
  const classes = trace.classes?.slice(0, references) ?? null
  return { ...trace, pages, classes, distinctPages, events: [] }
}

/** Faults of one task that has `frames` frames for its pages, each reference seen. */
async function faultsOf(trace: Trace, policy: ConfiguredPolicy, frames: number): Promise<number> {
  const { rows } = await run({
    system: 'l4',
    systemOptions: { ioFrames },
    frames: frames + ioFrames,
    swapBlocks: 2 * trace.distinctPages,
    tasks: [workload('one', trace, { policy, fidelity: 'exact' })],
  })
  const [{ hardFaults, references, softFaults, zeroFills }] = rows
  expect(references).toBe(trace.pages.length)
  return hardFaults + softFaults + zeroFills
}

describe('l4-any-policy: one task and every reference seen, faults are those of the replay', () => {
  const policies = [fifo(), lru(), clock(), lirs(), arc(), s3Fifo(), optimal()]

  test.each([
    ['db-pg-mixed', 200],
    ['vm-python-json', 300],
    ['vm-gc-v8', 150],
  ])('%s over %i frames', async (name, frames) => {
    const trace = await beginningOf(name, 30_000)
    const counted: Record<string, number> = {}
    const expected: Record<string, number> = {}
    for (const policy of policies) {
      counted[policy.label] = await faultsOf(trace, policy, frames)
      expected[policy.label] = replay(trace, policy, { frames }).misses
    }
    expect(counted).toEqual(expected)
    expect(new Set(Object.values(counted)).size).toBeGreaterThan(3)
  })
})

test('L4: one policy over the pages of all tasks, named once for the system', async () => {
  const faultsUnder = async (policy: ConfiguredPolicy) => {
    const tasks = ['a', 'b'].map((name) => workload(name, 'loop:references=2k,pages=30'))
    const systemOptions = { policy, ioFrames: 4 }
    const { rows } = await run({ system: 'l4', systemOptions, frames: 51, tasks })
    expect(rows.map((row) => row.policy)).toEqual([policy.label, policy.label])
    return rows.map(({ hardFaults, zeroFills }) => hardFaults + zeroFills)
  }
  const [under, lirsUnder] = [await faultsUnder(lru()), await faultsUnder(lirs())]
  // Loops too large for memory: LRU faults each time, for both; LIRS keeps a part.
  for (const faults of under) expect(faults).toBeGreaterThan(1_900)
  expect(Math.min(...lirsUnder)).toBeLessThan(1_500)
})
