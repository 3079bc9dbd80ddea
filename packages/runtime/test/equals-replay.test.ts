/**
 * The same plugin, the same references, as many frames: a task that pages itself under exact
 * fidelity faults as often as replay says, over every bundled trace.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { arc } from '@selfpage/policy-arc'
import { clock } from '@selfpage/policy-clock'
import { fifo } from '@selfpage/policy-fifo'
import { lfu } from '@selfpage/policy-lfu'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { lruK } from '@selfpage/policy-lru-k'
import { mru } from '@selfpage/policy-mru'
import { optimal } from '@selfpage/policy-optimal'
import { random } from '@selfpage/policy-random'
import { s3Fifo } from '@selfpage/policy-s3-fifo'
import { sieve } from '@selfpage/policy-sieve'
import { slru } from '@selfpage/policy-slru'
import { twoQueue } from '@selfpage/policy-two-queue'
import { vmsQuota } from '@selfpage/policy-vms-quota'
import { replay } from '@selfpage/replay'
import { nextUses } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { bundledWorkloads, openWorkload } from '@selfpage/workloads'
import { describe, expect, test } from 'vitest'
import { createMachine, fine, PlainStore } from './machine.ts'

const policies = [
  ...[arc(), clock(), fifo(), lfu(), lirs(), lru(), lruK(), mru(), optimal(), random()],
  ...[s3Fifo(), sieve(), slru(), twoQueue(), vmsQuota()],
]

/** References of each trace that are made: all of them take an hour. */
const MOST_REFERENCES = Number(process.env.SELFPAGE_REFERENCES ?? 15_000)

const IO_FRAMES = 8

function begin(trace: Trace): Trace {
  const references = Math.min(trace.pages.length, MOST_REFERENCES)
  const distinctPages = trace.pages.slice(0, references).reduce((a, b) => Math.max(a, b), 0) + 1
  return { ...trace, pages: trace.pages.slice(0, references), distinctPages, events: [] }
}

function pageItself(trace: Trace, policy: ConfiguredPolicy, frames: number) {
  const { kernel, memory, start } = createMachine(frames + IO_FRAMES + 8, {
    pageSizeBytes: 16,
    server: { lowFrames: 0 },
  })
  const store = new PlainStore()
  const uses = policy.definition.facts.includes('nextUse') ? nextUses(trace) : undefined
  const { pages, writes } = trace
  const program: Program = {
    name: 'trace',
    *run({ memory }) {
      const region = fine(yield* memory.map({ pages: trace.distinctPages }))
      expect(region.start).toBe(0)
      for (let at = 0; at < pages.length; at++) {
        const isWrite = writes !== null && ((writes[at >>> 5] >>> (at & 31)) & 1) === 1
        const access = isWrite ? WRITE : READ
        while (!memory.touch(pages[at], access)) {
          const error = yield* memory.fault(pages[at], access)
          if (error !== undefined) throw new Error(`reference ${at}: ${error}`)
        }
      }
    },
  }
  let failure: unknown
  const task = start(
    {
      name: 'trace',
      program,
      policy,
      pages: trace.distinctPages,
      fidelity: 'exact',
      ioFrames: IO_FRAMES,
      clusterPages: 1,
      swap: store.object(1, trace.distinctPages),
      store: store.factory,
      ...(uses === undefined
        ? {}
        : { describe: (facts) => void (facts.nextUse = uses[facts.clock - 1]) }),
      onEnd: (error) => {
        failure = error
      },
    },
    frames + IO_FRAMES,
  )
  kernel.run()
  if (failure !== undefined) throw failure
  expect(task.hasEnded).toBe(true)
  expect(task.driver?.frames).toBe(frames)
  task.audit()
  memory.audit()
  return task
}

describe('a task on its own faults as often as replay', () => {
  for (const { name } of bundledWorkloads) {
    test(`over ${name}`, async () => {
      const trace = begin(await openWorkload(name))
      const frames = Math.max(8, Math.round(trace.distinctPages / 6))
      for (const policy of policies) {
        const expected = replay(trace, policy, { frames })
        const task = pageItself(trace, policy, frames)
        expect({ policy: policy.label, ...task.driver?.counts }).toMatchObject({
          policy: policy.label,
          misses: expected.misses,
          compulsoryMisses: expected.compulsoryMisses,
          evictions: expected.evictions,
        })
        expect(task.driver?.fallbacks).toEqual([])
        const { hardFaults, softFaults, zeroFills, references } = task.counts
        expect(hardFaults + softFaults + zeroFills).toBe(expected.misses)
        expect(references).toBe(trace.pages.length)
      }
    }, 120_000)
  }
})
