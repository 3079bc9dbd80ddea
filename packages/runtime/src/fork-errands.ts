/**
 * Pages that go from a task to its child, from both sides: a fork lends them one by one in
 * containers, copy-on-write, and the child adopts them (fork.ts).
 */
import type { ContainerId, HandleId } from '@selfpage/container'
import { WRITE } from '@selfpage/kernel'
import type { Message, SpaceId, Thread, ThreadId } from '@selfpage/kernel'
import { RESIDENT } from '@selfpage/kit'
import type { MemoryReply } from '@selfpage/memory-server'
import { pageId } from '@selfpage/policy'
import { containerOf } from './fork.ts'
import { reserveForContainer, roomForContainer } from './make-room.ts'
import { BUSY, LEAVING, OWN, SHARED, STORED } from './page-records.ts'
import type { PagingState } from './paging-state.ts'
import { answerWith } from './task-requests.ts'
import type { TaskAnswer } from './task-requests.ts'

/** Longest that a child may lock what it is lent. */
const LEASE_TICKS = 1_000_000_000

/** An answer, or undefined: not yet. */
type Answer = TaskAnswer | undefined

export class ForkErrands {
  readonly #thread: Thread
  readonly #state: PagingState
  readonly #memoryServer: ThreadId
  readonly #giveBack: (handles: readonly HandleId[]) => void

  /** @param giveBack deallocates handles without waiting */
  constructor(
    thread: Thread,
    state: PagingState,
    memoryServer: ThreadId,
    giveBack: (handles: readonly HandleId[]) => void,
  ) {
    this.#thread = thread
    this.#state = state
    this.#memoryServer = memoryServer
    this.#giveBack = giveBack
  }

  /** The first page from `from` on that has contents of its own, or -1. */
  nextWithContents(from: number): number {
    const { records, regions, residency } = this.#state
    for (let page = from; page < records.pages; page++) {
      const region = regions.at(page)
      if (region === undefined || (region.file !== undefined && region.sharing === 'shared'))
        continue
      if (records.has(page, STORED | OWN | LEAVING)) return page
      if (records.handle(page) === 0) continue
      if (region.file === undefined) return page
      residency.gather(page, 0)
      if (residency.isDirty(page)) return page
    }
    return -1
  }

  /** A copy of a page in a container for another task. */
  *lend(page: number, to: SpaceId): Generator<unknown, Answer, undefined> {
    const { records, regions, residency } = this.#state
    if (regions.at(page) === undefined) return answerWith(-1)
    if (records.has(page, BUSY)) return undefined
    if (residency.driver.status[page] < RESIDENT || records.handle(page) === 0) return answerWith(0)
    this.#giveBack(roomForContainer(this.#state))
    if (reserveForContainer(this.#state, 1) === 0) return undefined
    // Who writes it after this, faults, and gets a frame of its own.
    residency.protect(page)
    residency.gather(page, WRITE)
    records.set(page, SHARED)
    const container = yield* this.#containerWith(records.handle(page) as HandleId, to)
    residency.settle()
    if (container === undefined) this.#state.budget.unreserve(1)
    return answerWith(container ?? -1)
  }

  *#containerWith(handle: HandleId, grantee: SpaceId) {
    const memoryServer = this.#memoryServer
    const create = { op: 'container.create', pages: 1, leaseTicks: LEASE_TICKS, grantee }
    const container = containerOf(yield* this.#thread.call(memoryServer, create))
    if (container === undefined) return undefined
    const copy = { op: 'container.copyIn', container, handles: [handle] }
    if (containerOf(yield* this.#thread.call(memoryServer, copy)) !== undefined) return container
    yield* this.#thread.call(memoryServer, { op: 'container.deallocate', container } as Message)
    return undefined
  }

  /** The page gets the bytes of a container. */
  *adopt(page: number, container: ContainerId): Generator<unknown, Answer, undefined> {
    const { budget, records, regions, residency } = this.#state
    const memoryServer = this.#memoryServer
    if (regions.at(page) === undefined) return answerWith('invalid')
    if (residency.driver.status[page] < RESIDENT && !residency.driver.readAhead(pageId(page))) {
      return this.#state.isWorking ? undefined : answerWith('no-frames')
    }
    residency.protect(page)
    let handle = budget.takeUsed() ?? budget.takeFresh()
    if (handle === undefined && budget.allocatable > 0) {
      const request = { op: 'memory.allocate', count: 1 }
      const reply = (yield* this.#thread.call(memoryServer, request)) as MemoryReply
      if (reply.op === 'memory.allocated') budget.addFresh(reply.handles)
      handle = budget.takeFresh()
    }
    if (handle === undefined) {
      residency.settle()
      return this.#state.isWorking ? undefined : answerWith('no-frames')
    }
    const copy = { op: 'container.copyOut', container, handles: [handle] }
    const copied = yield* this.#thread.call(memoryServer, copy)
    if (containerOf(copied) === undefined) {
      budget.recycle(handle)
      residency.settle()
      return answerWith('invalid')
    }
    records.setHandle(page, handle)
    records.set(page, SHARED)
    residency.driver.clean(pageId(page))
    // No store of this task's has it.
    residency.driver.facts.dirty[page] = 1
    residency.markUnclean(page)
    residency.settle()
    return answerWith(undefined)
  }
}
