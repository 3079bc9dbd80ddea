/** What a grid of systems finds out: a row for each task of each cell, and one for all of them. */
import type { Series, SystemDefinition } from '@selfpage/systems'
import type { CellName } from '../row.ts'

/**
 * Which cell: one system with its options, one policy, one mix, one number of frames. `policy` and
 * `label` are the policy that the grid gave to all tasks, or `own`; `-` where the system has its own way.
 */
export interface SystemCellName extends CellName {
  /** Name and options that were given, `unix(order=active-inactive)`. */
  readonly system: string
  /** Whose policies decide in it. */
  readonly policies: SystemDefinition['policies']
}

/** The row of all tasks together. */
export const allTasks = '*'

/** The policy of a cell whose tasks keep those that their mix gives them. */
export const ownPolicies = 'own'

/** The policy of a cell whose system has its own way. */
export const noPolicy = '-'

/** One task's result, or that of all. Members of a policy's row mean the same here. */
export interface SystemRow extends SystemCellName {
  /** `*` for all tasks together. */
  readonly task: string
  /** What decided which of its pages go, in words. */
  readonly decidedBy: string
  /** The workload or program. */
  readonly runs: string
  /** `ended`, or what became of it; of all tasks: how the run ended, `done`. */
  readonly state: string
  readonly seed: number
  /** Whether policies saw each reference, or referenced bits. `mixed`: it differs by task. */
  readonly fidelity: 'exact' | 'sampled' | 'mixed'
  readonly events: 'ignore' | 'apply'
  /** Frames of the machine: those of the cell, and a few for pages on their way. */
  readonly machineFrames: number
  readonly references: number
  /** Hard faults and zero-fills. */
  readonly misses: number
  /** Misses a reference, 0 to 1. */
  readonly missRatio: number
  readonly hardFaults: number
  readonly softFaults: number
  readonly zeroFills: number
  readonly copyFaults: number
  readonly pageOuts: number
  /** This and what follows to `sanctioned`: null in a replay, which has none of it. */
  readonly messages: number | null
  /** From a task's start to its end; of all tasks: how long the run took. */
  readonly virtualSeconds: number | null
  /** Of these, waiting for pages; of all tasks: their sum. */
  readonly stalledSeconds: number | null
  /** Frames given back when asked. */
  readonly reclaimed: number | null
  /** Times punished. */
  readonly sanctioned: number | null
  /** Pages that did not hold what was written to them. Must be 0. */
  readonly wrongPages: number
  /** References that failed for good. */
  readonly failedReferences: number
  /** Why the task failed, if it did; of all tasks: why the first did. */
  readonly error: string | null
  /** Wall time of the whole cell. */
  readonly seconds: number
  /** Frames of each task and server over virtual time. Only in the row of all tasks of a system. */
  readonly framesOverTime: Series | null
}

/** The members that all rows of a cell share. */
export type CommonMembers = Pick<
  SystemRow,
  keyof SystemCellName | 'seed' | 'fidelity' | 'events' | 'machineFrames'
>

/** A cell that has no result. */
export interface FailedSystemCell extends SystemCellName {
  /** What happened, one sentence. */
  readonly error: string
}

/** A mix of the grid. */
export interface MixFacts {
  readonly name: string
  readonly summary: string
  readonly isWorkload: boolean
  readonly tasks: readonly {
    readonly name: string
    readonly runs: string
    /** The policy that the mix gives it. */
    readonly policy: string
  }[]
  /** Of all tasks; those of programs are not known beforehand. */
  readonly references: number
  readonly distinctPages: number
  readonly pageBytes: number
}

/** The members of a row that depend on the machine and the hour. */
export const systemWallClockFields = ['seconds'] as const
