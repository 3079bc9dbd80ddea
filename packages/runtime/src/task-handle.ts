import type { Space, TaskCounts, ThreadId } from '@selfpage/kernel'
import type { Driver } from '@selfpage/kit'
import type { ConfiguredPolicy } from '@selfpage/policy'

/** A task that was started, as the assembly of a system sees it. */
export interface TaskHandle {
  readonly name: string
  readonly space: Space
  readonly pager: ThreadId
  readonly main: ThreadId
  /** Undefined until the task has its contract. */
  readonly driver: Driver | undefined
  readonly counts: TaskCounts
  /** What the program counted (`Task.count`). */
  readonly progress: ReadonlyMap<string, number>
  /** Frames charged to the task, as it counts them itself. */
  readonly chargedFrames: number
  readonly hasEnded: boolean
  /**
   * Replaces the policy of the task, or the one that regions choose by `name`, while it runs.
   * @throws SelfpageError `POLICY_UNKNOWN`
   */
  replacePolicy(policy: ConfiguredPolicy, name?: string): void
  /** Throws if an invariant of the task's own tables is broken. */
  audit(): void
}
