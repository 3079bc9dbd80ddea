/**
 * Mixes of programs for comparisons of whole systems: which, how much of each, and which policy each
 * task would choose for itself. Fixed before any of them was ever run, and not changed since. What the
 * method got wrong at first was mended: what a reference costs, and that pages are loaded.
 */
import type { TaskDescription } from '@selfpage/systems'
import { firstReferences, withLoading } from '@selfpage/trace'
import type { Lab } from '../lab/lab.ts'

interface Part {
  readonly task: string
  readonly workload: string
  /** What its author would choose. */
  readonly policy: string
}

/** A mix, and the policies of its tasks. */
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

export const mixes: readonly Mix[] = [
  {
    name: 'database and collector',
    parts: [
      { task: 'database', workload: 'db-sqlite-mixed', policy: 'database-aware' },
      { task: 'collector', workload: 'vm-gc-lua-gen', policy: 'gc-aware' },
    ],
  },
  {
    name: 'database, loop and parser',
    parts: [
      { task: 'database', workload: 'db-pg-mixed', policy: 'database-aware' },
      { task: 'loop', workload: 'vm-mmap-scan-probe', policy: 'lirs' },
      { task: 'parser', workload: 'vm-python-json', policy: 'lru' },
    ],
  },
  {
    name: 'collector and sort',
    parts: [
      { task: 'collector', workload: 'vm-gc-v8', policy: 'gc-aware' },
      { task: 'sort', workload: 'vm-sort', policy: 's3-fifo' },
    ],
  },
]

/** A mix ready to be described: frames of the machine, and its tasks with contracts by their sizes. */
export async function describeMix(
  lab: Lab,
  { parts }: Mix,
): Promise<{ readonly frames: number; readonly tasks: readonly TaskDescription[] }> {
  const traces = await Promise.all(
    parts.map(async ({ workload }) =>
      withLoading(firstReferences(await lab.workload(workload), references[lab.size])),
    ),
  )
  const pages = traces.reduce((sum, { distinctPages }) => sum + distinctPages, 0)
  const frames = Math.ceil(pages * memoryShare)
  // A few are the servers' in the gnu system; nobody else is promised them either.
  const promised = frames - 8
  return {
    frames,
    tasks: parts.map(({ task, policy }, index) => ({
      name: task,
      workload: traces[index],
      policy,
      wish: { frames: Math.floor((promised * traces[index].distinctPages) / pages) },
      stamps: false,
    })),
  }
}
