/**
 * The same plugin, the same references, as many frames: a task that pages itself under exact
 * fidelity faults as often as replay says, over every bundled trace.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { arc } from '@selfpage/policy-arc'
import { clock } from '@selfpage/policy-clock'
import { databaseAware } from '@selfpage/policy-database-aware'
import { fifo } from '@selfpage/policy-fifo'
import { gcAware } from '@selfpage/policy-gc-aware'
import { lfu } from '@selfpage/policy-lfu'
import { lirs } from '@selfpage/policy-lirs'
import { lru } from '@selfpage/policy-lru'
import { lruK } from '@selfpage/policy-lru-k'
import { mru } from '@selfpage/policy-mru'
import { multiGeneration } from '@selfpage/policy-multi-generation'
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

/**
 * A page that is wanted again while it waits to be written is still dirty in a task; replay writes
 * pages the moment they leave. So they part if a policy makes a difference between dirty and clean.
 */
const indifferent = gcAware({ writeBackCost: 0 })

const policies = [
  ...[arc(), clock(), databaseAware(), fifo(), indifferent, lfu(), lirs(), lru(), lruK(), mru()],
  ...[multiGeneration(), optimal(), random(), s3Fifo(), sieve(), slru(), twoQueue(), vmsQuota()],
]

/** References of each trace that are made. All of them take a quarter of an hour. */
const MOST_REFERENCES = Number(process.env.SELFPAGE_REFERENCES ?? 15_000)

const TIMEOUT_MS = MOST_REFERENCES > 15_000 ? 10_000_000 : 120_000

const IO_FRAMES = 8

function begin(trace: Trace): Trace {
  const references = Math.min(trace.pages.length, MOST_REFERENCES)
  const distinctPages = trace.pages.slice(0, references).reduce((a, b) => Math.max(a, b), 0) + 1
  const pages = trace.pages.slice(0, references)
  const classes = trace.classes?.slice(0, references) ?? null
  // A task knows nothing of a database's objects, of which a replay reads in the source.
  const about = { format: trace.about.format }
  return { ...trace, pages, classes, distinctPages, events: [], about }
}

function pageItself(trace: Trace, policy: ConfiguredPolicy, frames: number) {
  const { kernel, memory, start } = createMachine(frames + IO_FRAMES + 8, {
    pageSizeBytes: 16,
    server: { lowFrames: 0 },
  })
  const store = new PlainStore()
  const uses = policy.definition.facts.includes('nextUse') ? nextUses(trace) : undefined
  const { classes, pages, writes } = trace
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
      describe(facts) {
        if (uses !== undefined) facts.nextUse = uses[facts.clock - 1]
        if (classes !== null) facts.class = classes[facts.clock - 1]
      },
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

/** What both count, from replay and from the task. */
function countBoth(trace: Trace, policy: ConfiguredPolicy, frames: number) {
  const { misses, compulsoryMisses, evictions } = replay(trace, policy, { frames })
  const { counts, driver } = pageItself(trace, policy, frames)
  const faults = counts.hardFaults + counts.softFaults + counts.zeroFills
  const { references } = counts
  return {
    expected: {
      misses,
      compulsoryMisses,
      evictions,
      faults: misses,
      references: trace.pages.length,
    },
    found: {
      misses: driver?.counts.misses,
      compulsoryMisses: driver?.counts.compulsoryMisses,
      evictions: driver?.counts.evictions,
      ...{ faults, references },
    },
    fallbacks: driver?.fallbacks,
  }
}

describe('a task on its own faults as often as replay', () => {
  for (const { name } of bundledWorkloads) {
    test(
      `over ${name}`,
      async () => {
        const trace = begin(await openWorkload(name))
        const frames = Math.max(8, Math.round(trace.distinctPages / 6))
        const differences = []
        for (const policy of policies) {
          const { expected, found, fallbacks } = countBoth(trace, policy, frames)
          const isEqual = JSON.stringify(found) === JSON.stringify(expected)
          if (isEqual && fallbacks?.length === 0) continue
          differences.push({ policy: policy.label, expected, found, fallbacks })
        }
        expect(differences).toEqual([])
      },
      TIMEOUT_MS,
    )
  }
})
