/**
 * A copy of a task, copy-on-write (talk: logical copies). The parent splits its contract (G9), the
 * child pages itself from then on. Pages come over one at a time in containers: a copy shares its
 * frame until one of the two writes. Files mapped shared, and shared memory, are mapped again, not
 * copied.
 *
 *   parent's main thread                              child's main thread
 *   memory.fault     the page is there
 *   task.lend        container with a copy  ------->  task.adopt: a handle, copyOut
 *   container.deallocate, task.repay        <-------  done
 */
import type { ContainerDone, ContainerId } from '@selfpage/container'
import { NO_THREAD, READ } from '@selfpage/kernel'
import type { MemoryError, Message, SpaceId, Thread, ThreadId } from '@selfpage/kernel'
import type { InheritedRegion, TaskAnswer, TaskRequest } from './task-requests.ts'
import type { Working } from './working.ts'

/** From parent to child, before the child's program begins. */
type ForkMessage =
  | ({ readonly op: 'fork.region' } & InheritedRegion)
  | { readonly op: 'fork.page'; readonly page: number; readonly container: ContainerId }
  | { readonly op: 'fork.begin' }

interface ForkAnswer extends Message {
  readonly op: 'fork.done'
  readonly isDone: boolean
}

export interface ForkParts {
  readonly thread: Thread
  readonly pager: ThreadId
  readonly memoryServer: ThreadId
  readonly child: ThreadId
  readonly childSpace: SpaceId
  readonly sharedMemory: ThreadId | undefined
}

/** Gives the child all regions and pages, then lets it begin. */
export function* copyTo({
  thread,
  pager,
  memoryServer,
  child,
  childSpace,
  sharedMemory,
}: ForkParts): Working<MemoryError | undefined> {
  const regions = (yield* ask({ op: 'task.regions' })) as readonly InheritedRegion[]
  for (const { request, segment } of regions) {
    if (segment !== undefined && sharedMemory !== undefined) {
      const grant = { op: 'shared.grant', segment, to: childSpace }
      yield* thread.call(sharedMemory, grant)
    }
    if (!(yield* tell({ op: 'fork.region', request, segment }))) return 'no-frames'
  }
  let page = (yield* ask({ op: 'task.next', page: 0 })) as number
  while (page >= 0) {
    const container = yield* lend(page)
    if (typeof container === 'string') return container
    const isAdopted = yield* tell({ op: 'fork.page', page, container })
    yield* thread.call(memoryServer, { op: 'container.deallocate', container } as Message)
    yield* ask({ op: 'task.repay', frames: 1 })
    if (!isAdopted) return 'no-frames'
    page = (yield* ask({ op: 'task.next', page: page + 1 })) as number
  }
  yield* tell({ op: 'fork.begin' })
  return undefined

  function* ask(request: TaskRequest): Working<unknown> {
    return ((yield* thread.call(pager, request)) as TaskAnswer).value
  }

  function* tell(message: ForkMessage): Working<boolean> {
    const answer = yield* thread.call(child, message)
    return answer.op === 'fork.done' && (answer as ForkAnswer).isDone
  }

  /** The page in a container that the child may read. */
  function* lend(page: number): Working<ContainerId | MemoryError> {
    for (;;) {
      const lent = (yield* ask({ op: 'task.lend', page, to: childSpace })) as number
      if (lent > 0) return lent as ContainerId
      if (lent < 0) return 'no-frames'
      const error = yield* thread.fault(page, READ)
      if (error !== undefined) return error
    }
  }
}

/** The child's side: takes what the parent sends, until it is told to begin. */
export function* adoptFrom(thread: Thread, parent: ThreadId, pager: ThreadId): Working<void> {
  let message = yield* thread.receive(NO_THREAD)
  for (;;) {
    const { sender } = thread
    const isFromParent = sender === parent
    const order = message as ForkMessage
    if (isFromParent && order.op === 'fork.begin') {
      thread.post(sender, { op: 'fork.done', isDone: true } as Message)
      return
    }
    let isDone = false
    if (isFromParent && order.op === 'fork.region') {
      const { request, segment } = order
      const asked = { op: 'task.map', request, segment } as Message
      const answer = (yield* thread.call(pager, asked)) as TaskAnswer
      isDone = typeof answer.value === 'object'
    } else if (isFromParent && order.op === 'fork.page') {
      const { page, container } = order
      const answer = (yield* thread.call(pager, {
        op: 'task.adopt',
        page,
        container,
      } as Message)) as TaskAnswer
      isDone = answer.value === undefined
    }
    message = yield* thread.replyAndWait(sender, { op: 'fork.done', isDone } as Message)
  }
}

/** What a container operation made; undefined: it was refused. */
export function containerOf(answer: Message): ContainerId | undefined {
  return answer.op === 'container.done' ? (answer as ContainerDone).container : undefined
}
