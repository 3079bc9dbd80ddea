/**
 * A thread of the pager that waits for the store, so that the pager need not: other faults of the
 * task go on, and reclaim requests are answered, while a page is on its way.
 */
import type { HandleId } from '@selfpage/container'
import { flexpage } from '@selfpage/kernel'
import type { Message, Rights, Thread, ThreadId } from '@selfpage/kernel'
import type { MemoryRequest } from '@selfpage/memory-server'
import { AHEAD, HELD_AHEAD } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { BackingStore, StoreError } from './backing-store.ts'
import type { FileTable } from './file-table.ts'
import { BUSY, LOST, OWN, SHARED, STORED } from './page-records.ts'
import { reserveForContainer, retreat, roomForContainer } from './make-room.ts'
import type { PagingState, ReadJob } from './paging-state.ts'
import { tellProgress } from './signals.ts'
import type { SharedReply } from './shared-memory.ts'
import type { Working } from './working.ts'

export class Reader {
  readonly #state: PagingState
  readonly #files: FileTable
  readonly #store: BackingStore
  readonly #thread: Thread
  readonly #memoryServer: ThreadId
  readonly #sharedMemory: ThreadId | undefined
  #idle = false

  constructor(
    state: PagingState,
    files: FileTable,
    store: BackingStore,
    thread: Thread,
    memoryServer: ThreadId,
    sharedMemory?: ThreadId,
  ) {
    this.#state = state
    this.#files = files
    this.#store = store
    this.#thread = thread
    this.#memoryServer = memoryServer
    this.#sharedMemory = sharedMemory
  }

  get isIdle(): boolean {
    return this.#idle
  }

  /** Waits in the store no deeper than the store itself does: each level makes waking up slower. */
  *run(pager: ThreadId): Working<void> {
    const thread = this.#thread
    const { budget, reads, shares } = this.#state
    for (;;) {
      const job = reads.shift()
      const share = job === undefined ? shares.shift() : undefined
      if (job !== undefined) {
        // In as few requests as there are frames for containers.
        for (let done = 0; done < job.pages;) {
          const spare = roomForContainer(this.#state)
          if (spare.length > 0) yield* thread.call(this.#memoryServer, deallocation(spare))
          const handles = this.#reserve(job, done)
          if (handles.length === 0) {
            // All are in use by transfers that end by themselves.
            yield* thread.sleep(RETRY_TICKS)
            continue
          }
          const error = yield* this.#store.read(job.object, job.objectPage + done, handles)
          if (error === undefined) {
            budget.unreserve(handles.length)
            for (const end = done + handles.length; done < end; done++)
              this.#arrive(job.page + done)
          } else done += yield* this.#salvage(job, done, handles, error)
        }
      } else if (share !== undefined) {
        yield* this.#share(share.page, share.access)
      } else {
        if (this.#files.hasWork && (yield* this.#files.serve(thread, pager))) continue
        this.#idle = true
        yield* thread.receive()
        this.#idle = false
        continue
      }
      this.#state.transfers--
      yield* tellProgress(thread, pager)
    }
  }

  /** Maps a page of memory shared with other tasks. */
  *#share(page: number, access: Rights) {
    const { counts, records, regions } = this.#state
    const region = regions.at(page)
    const { segment } = region ?? {}
    const server = this.#sharedMemory
    let reply: Message = { op: 'refused' }
    if (region !== undefined && segment !== undefined && server !== undefined) {
      const at = page - region.start
      const request = { op: 'shared.map', segment, page: at, access }
      reply = yield* this.#thread.call(server, request, flexpage(page))
    }
    records.clear(page, BUSY)
    if (reply.op !== 'shared.mapped') {
      records.set(page, LOST)
      return
    }
    const { kind } = reply as Message & Extract<SharedReply, { op: 'shared.mapped' }>
    if (kind === 'hard') counts.hardFaults++
    else if (kind === 'zero') counts.zeroFills++
    else counts.softFaults++
    this.#thread.note('fault', { kind, page, region: region?.name })
  }

  /** The handles of those of the job's pages, from `done` on, that there are container pages for. */
  #reserve(job: ReadJob, done: number): HandleId[] {
    const { records } = this.#state
    const handles: HandleId[] = []
    const end = done + reserveForContainer(this.#state, job.pages - done)
    for (let page = done; page < end; page++) {
      handles.push(records.handle(job.page + page) as HandleId)
    }
    return handles
  }

  /** A request failed: one bad page must not take its neighbours along. Returns pages dealt with. */
  *#salvage(job: ReadJob, done: number, handles: readonly HandleId[], failure: StoreError) {
    const { object, objectPage, page } = job
    let error: StoreError | undefined = failure
    if (handles.length > 1) {
      error = yield* this.#store.read(object, objectPage + done, [handles[0]])
    }
    this.#state.budget.unreserve(handles.length)
    if (error === 'no-frames') {
      const given = retreat(this.#state, this.#thread.now)
      if (given.length === 0) yield* this.#thread.sleep(RETRY_TICKS)
      else yield* this.#thread.call(this.#memoryServer, deallocation(given))
      return 0
    }
    if (error === undefined) this.#arrive(page + done)
    else this.#lose(page + done, error)
    return 1
  }

  #arrive(page: number): void {
    const { records, residency } = this.#state
    records.clear(page, BUSY)
    // A logical copy: the store may have it in the same frame.
    records.set(page, records.has(page, OWN) ? STORED | SHARED : SHARED)
    residency.unhold(page)
  }

  #lose(page: number, error: StoreError): void {
    const { budget, records, residency } = this.#state
    records.clear(page, BUSY)
    this.#thread.note('store.failed', { page, error })
    const status = residency.driver.status[page]
    budget.recycle(records.takeHandle(page))
    residency.driver.remove(pageId(page), 'evicted')
    // Whoever asked for it is told. A page that was only guessed is as it was.
    if (status !== AHEAD && status !== HELD_AHEAD) records.set(page, LOST)
  }
}

/** How long to wait for frames that others are about to give back. */
const RETRY_TICKS = 100_000

function deallocation(handles: readonly HandleId[]): MemoryRequest & Message {
  return { op: 'memory.deallocate', handles }
}
