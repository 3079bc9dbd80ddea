/** The rows of a grid of systems, mix by mix and size by size: what is compared with each other. */
import { allTasks, ownPolicies } from './system-row.ts'
import type { MixFacts, SystemRow } from './system-row.ts'

/** The rows of a mix at one size. */
export interface SystemContest {
  readonly facts: MixFacts
  readonly size: string
  readonly frames: number
  /** Of all tasks of each cell. */
  readonly wholes: readonly SystemRow[]
  readonly rows: readonly SystemRow[]
}

/** Mixes in the order given, sizes from small to large. */
export function systemContestsOf(
  rows: readonly SystemRow[],
  mixes: readonly MixFacts[],
): SystemContest[] {
  return mixes.flatMap((facts) => {
    const own = rows.filter(({ workload }) => workload === facts.name)
    const sizes = [...new Set(own.map(({ frames }) => frames))].sort((a, b) => a - b)
    return sizes.map((frames) => {
      const some = own.filter((row) => row.frames === frames)
      const wholes = some.filter(({ task }) => task === allTasks)
      return { facts, size: wholes[0].size, frames, wholes, rows: some }
    })
  })
}

/** What decides in a cell, for a reader: the policy, whose it is, or the system's own way. */
export function deciderText({ label, policies, decidedBy }: SystemRow): string {
  if (label === ownPolicies) return `own (${decidedBy})`
  return policies === 'none' ? `its own: ${decidedBy}` : label === '-' ? decidedBy : label
}

/** All rows of the cell of `whole`. */
export function rowsOfCell({ rows }: SystemContest, whole: SystemRow): SystemRow[] {
  return rows.filter(({ system, label }) => system === whole.system && label === whole.label)
}

/** Whether all tasks of a cell came to their ends. */
export function isWholeRun({ state, error }: SystemRow): boolean {
  return state === 'done' && error === null
}
