/**
 * What the threads of a task ask their pager, as messages: foreign code can send them as well
 * (`ForeignMemory.ask`), under the same names.
 */
import type {
  Advice,
  MapError,
  MapRequest,
  MemoryError,
  Message,
  Region,
  Rights,
} from '@selfpage/kernel'

export type TaskRequest =
  | { readonly op: 'task.begin' }
  | { readonly op: 'task.map'; readonly request: MapRequest }
  | { readonly op: 'task.unmap'; readonly region: Region }
  | { readonly op: 'task.protect'; readonly region: Region; readonly rights: Rights }
  | {
      readonly op: 'task.advise'
      readonly page: number
      readonly pages: number
      readonly advice: Advice
    }
  | { readonly op: 'task.pin' | 'task.unpin'; readonly page: number }
  | { readonly op: 'task.sync'; readonly region: Region }
  /** Frames for a container of the asking thread's own, until `task.repay`. */
  | { readonly op: 'task.borrow' | 'task.repay'; readonly frames: number }
  /** All that must outlive the task is written; then it ends. */
  | { readonly op: 'task.exit' }

/** `value` is what the method of `TaskMemory` returns. */
export interface TaskAnswer extends Message {
  readonly op: 'task.done'
  readonly value: Region | MapError | MemoryError | number | undefined
}

export function answerWith(value: TaskAnswer['value']): TaskAnswer {
  return { op: 'task.done', value }
}
