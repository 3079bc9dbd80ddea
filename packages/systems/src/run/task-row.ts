/** A row of a result: one task on one system. The same columns for every system. */
import { SelfpageError } from '@selfpage/policy'
import type { PlannedAdversary } from '../adversary.ts'
import type { PlannedTask, TaskReport } from '../define-system.ts'

export interface TaskRow {
  readonly system: string
  readonly task: string
  /** The workload or program. */
  readonly runs: string
  /** `-` for an adversary: it has none. */
  readonly policy: string
  readonly state: TaskReport['state']
  readonly references: number
  readonly hardFaults: number
  readonly softFaults: number
  readonly zeroFills: number
  readonly copyFaults: number
  readonly pageOuts: number
  readonly messages: number
  /** From its start to its end, or to the end of the run. */
  readonly virtualSeconds: number
  /** Of these, waiting for pages. */
  readonly stalledSeconds: number
  /** Frames given back when asked. */
  readonly reclaimed: number
  /** Times punished. */
  readonly sanctioned: number
  /** What its program counted. */
  readonly counters: Readonly<Record<string, number>>
  /** Why it failed, if it did, and how to mend it, if that is known. */
  readonly error?: string
}

const ticksPerSecond = 1e9

/** The row of a task. */
export function taskRow(
  system: string,
  plan: PlannedTask | PlannedAdversary,
  report: TaskReport,
): TaskRow {
  const { counts, state, counters, reclaimedFrames, sanctions, error } = report
  const { references, hardFaults, softFaults, zeroFills, copyFaults, pageOuts, messages } = counts
  return {
    system,
    task: plan.name,
    runs: plan.runs,
    policy: report.policy ?? ('policy' in plan ? plan.policy.label : '-'),
    state,
    references,
    hardFaults,
    softFaults,
    zeroFills,
    copyFaults,
    pageOuts,
    messages,
    virtualSeconds: counts.virtualTicks / ticksPerSecond,
    stalledSeconds: counts.stalledTicks / ticksPerSecond,
    reclaimed: reclaimedFrames,
    sanctioned: sanctions,
    counters,
    ...(error === undefined ? {} : { error: messageOf(error) }),
  }
}

function messageOf(error: unknown): string {
  if (error instanceof SelfpageError && error.hint !== undefined) {
    return `${error.message}. ${error.hint}`
  }
  return error instanceof Error ? error.message : String(error)
}
