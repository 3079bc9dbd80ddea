/**
 * Mixes of programs for comparisons of whole systems. The first three were fixed before any of them
 * was ever run, the held-out ones before any of those was, and none was changed since. What changed
 * after results were seen is said in the experiment's method.
 */
import type { TaskDescription } from '@selfpage/systems'
import { firstReferences, withLoading } from '@selfpage/trace'
import type { Lab } from '../lab/lab.ts'
import { negotiate } from './negotiation.ts'
import type { Party, ProgramKind } from './negotiation.ts'

interface Part {
  readonly task: string
  readonly workload: string
  readonly kind: ProgramKind
}

export interface Mix {
  readonly name: string
  readonly parts: readonly Part[]
}

/** Frames of the machine, of the pages of all its tasks. */
const memoryShare = 0.5
/**
 * A page reference of these traces stands for about a microsecond of a program: so SQLite does, with
 * some twenty page requests in a statement of 20 us. Referenced bits are looked at by time, so it
 * matters.
 */
export const mixCosts = { base: 'server-flash', reference: 1000 }
/** References of each program. */
const references = { full: 150_000, reduced: 5_000 }
/** A few frames are the servers' in the gnu system; nobody else is promised them either. */
const serverFrames = 8

export const mixes: readonly Mix[] = [
  {
    name: 'database and collector',
    parts: [
      { task: 'database', workload: 'db-sqlite-mixed', kind: 'database' },
      { task: 'collector', workload: 'vm-gc-lua-gen', kind: 'collector' },
    ],
  },
  {
    name: 'database, loop and parser',
    parts: [
      { task: 'database', workload: 'db-pg-mixed', kind: 'database' },
      { task: 'loop', workload: 'vm-mmap-scan-probe', kind: 'program' },
      { task: 'parser', workload: 'vm-python-json', kind: 'program' },
    ],
  },
  {
    name: 'collector and sort',
    parts: [
      { task: 'collector', workload: 'vm-gc-v8', kind: 'collector' },
      { task: 'sort', workload: 'vm-sort', kind: 'program' },
    ],
  },
]

export const heldOutMixes: readonly Mix[] = [
  {
    name: 'warehouse and collector',
    parts: [
      { task: 'warehouse', workload: 'db-sqlite-olap', kind: 'database' },
      { task: 'collector', workload: 'vm-gc-v8', kind: 'collector' },
    ],
  },
  {
    name: 'two databases',
    parts: [
      { task: 'orders', workload: 'db-pg-oltp', kind: 'database' },
      { task: 'ledger', workload: 'db-sqlite-mixed', kind: 'database' },
    ],
  },
  {
    name: 'database, collector and matrix',
    parts: [
      { task: 'database', workload: 'db-sqlite-oltp', kind: 'database' },
      { task: 'collector', workload: 'vm-gc-lua-gen', kind: 'collector' },
      { task: 'matrix', workload: 'vm-matmul-naive', kind: 'program' },
    ],
  },
]

/** A mix ready to be described: frames of the machine, and its tasks with policies and contracts. */
export interface DescribedMix {
  readonly frames: number
  /** As each would page itself. */
  readonly tasks: readonly TaskDescription[]
  /** The policies they chose, by task. */
  readonly choices: Readonly<Record<string, string>>
}

/** Chooses what `lab` has time for, and lets the tasks choose policies and divide the memory. */
export async function describeMix(lab: Lab, { parts }: Mix): Promise<DescribedMix> {
  const traces = await Promise.all(
    parts.map(async ({ workload }) =>
      withLoading(firstReferences(await lab.workload(workload), references[lab.size])),
    ),
  )
  const pages = traces.reduce((sum, { distinctPages }) => sum + distinctPages, 0)
  const frames = Math.ceil(pages * memoryShare)
  const parties = parts.map(({ kind }, index): Party => ({ kind, trace: traces[index] }))
  const terms = await negotiate(lab, parties, frames - serverFrames, mixCosts.reference)
  return {
    frames,
    tasks: parts.map(({ task, kind }, index) => ({
      name: task,
      workload: traces[index],
      policy: terms[index].policy,
      wish: { frames: terms[index].frames },
      // A database's buffer manager is asked for every page; nobody else sees single references.
      fidelity: kind === 'database' ? 'exact' : 'sampled',
      stamps: false,
    })),
    choices: Object.fromEntries(parts.map(({ task }, index) => [task, terms[index].policy])),
  }
}
