/** A cell of a grid of systems in a worker: plain data comes in, rows go back. */
import type { PolicyReference } from '../policies/policy-reference.ts'
import { loadPolicy } from '../policies/policy-reference.ts'
import { runSystemCell } from './run-system-cell.ts'
import type { SystemCellRun } from './run-system-cell.ts'
import { loadSystem } from './system-reference.ts'
import type { SystemReference } from './system-reference.ts'
import type { SystemRow } from './system-row.ts'

/** What the pool posts. */
export interface SystemCellTask extends Omit<
  SystemCellRun,
  'system' | 'policy' | 'signal' | 'onProgress'
> {
  /** Null for a replay. */
  readonly system: SystemReference | null
  readonly policy: PolicyReference | null
  /**
   * Shared with whoever watches. Element 0 changes as long as the run gets on; element 1 is how many
   * references were made, by `references` and in 1/1,000.
   */
  readonly place: Int32Array
  /** Of the whole cell. */
  readonly references: number
}

/** Of `place`: what stands for the whole. */
export const wholeShare = 1000

/** Runs the cell of a task. */
export async function workSystem(task: SystemCellTask): Promise<SystemRow[]> {
  const { system, policy, place, references, ...run } = task
  Atomics.add(place, 0, 1)
  return runSystemCell({
    ...run,
    system: system === null ? null : await loadSystem(system),
    policy: policy === null ? null : await loadPolicy(policy),
    onProgress(made) {
      Atomics.add(place, 0, 1)
      const share = references === 0 ? 0 : Math.min(1, made / references)
      Atomics.store(place, 1, Math.floor(share * wholeShare))
    },
  })
}
