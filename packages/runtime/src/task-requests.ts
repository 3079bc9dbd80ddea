/**
 * What the threads of a task ask their pager, as messages: foreign code can send them as well
 * (`ForeignMemory.ask`), under the same names.
 */
import type { ContainerId } from '@selfpage/container'
import type {
  Advice,
  MapError,
  MapRequest,
  MemoryError,
  Message,
  Region,
  Rights,
  SpaceId,
} from '@selfpage/kernel'

export type TaskRequest =
  | { readonly op: 'task.begin' }
  /** `segment`: of the shared memory server's, for anonymous memory of several tasks. */
  | { readonly op: 'task.map'; readonly request: MapRequest; readonly segment?: number }
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
  /** As `task.repay`, because the server refused the container: extra frames are given up. */
  | { readonly op: 'task.retreat'; readonly frames: number }
  /** For `fork`: the regions, as requests that make the same ones elsewhere, and their segments. */
  | { readonly op: 'task.regions' }
  /** The first page from `page` on that has contents of its own, or -1. */
  | { readonly op: 'task.next'; readonly page: number }
  /** A copy of a page in a container for another task: its number; 0: fault it in, -1: no frames. */
  | { readonly op: 'task.lend'; readonly page: number; readonly to: SpaceId }
  /** The page's bytes come out of a container. */
  | { readonly op: 'task.adopt'; readonly page: number; readonly container: ContainerId }
  /** Gives up part of the contract: done when the frames are free. */
  | { readonly op: 'task.shrink'; readonly frames: number }
  /** All that must outlive the task is written; then it ends. */
  | { readonly op: 'task.exit' }

/** What a child maps where its parent has a region. */
export interface InheritedRegion {
  readonly request: MapRequest
  readonly segment: number | undefined
}

/** `value` is what the method of `TaskMemory` returns. */
export interface TaskAnswer extends Message {
  readonly op: 'task.done'
  readonly value: Region | MapError | MemoryError | number | readonly InheritedRegion[] | undefined
}

export function answerWith(value: TaskAnswer['value']): TaskAnswer {
  return { op: 'task.done', value }
}
