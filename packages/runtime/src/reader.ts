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

  *run(pager: ThreadId): Working<void> {
    for (;;) {
      const job = this.#state.reads.shift()
      if (job === undefined) {
        const share = this.#state.shares.shift()
        if (share !== undefined) {
          yield* this.#share(share.page, share.access)
          this.#state.transfers--
          yield* tellProgress(this.#thread, pager)
          continue
        }
        if (yield* this.#files.serve(this.#thread, pager)) continue
        this.#idle = true
        yield* this.#thread.receive()
        this.#idle = false
        continue
      }
      yield* this.#read(job)
      this.#state.transfers--
      yield* tellProgress(this.#thread, pager)
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

  /** In as few requests as there are frames for containers. */
  *#read(job: ReadJob) {
    const { budget } = this.#state
    let done = 0
    while (done < job.pages) {
      const spare = roomForContainer(this.#state)
      if (spare.length > 0) {
        yield* this.#thread.call(this.#memoryServer, deallocation(spare))
      }
      const pages = reserveForContainer(this.#state, job.pages - done)
      if (pages === 0) {
        // All are in use by transfers that end by themselves.
        yield* this.#thread.sleep(RETRY_TICKS)
        continue
      }
      const handles: HandleId[] = []
      for (let page = 0; page < pages; page++) {
        handles.push(this.#state.records.handle(job.page + done + page) as HandleId)
      }
      let error = yield* this.#store.read(job.object, job.objectPage + done, handles)
      let read = pages
      if (error !== undefined && pages > 1) {
        // One bad page must not take its neighbours along.
        read = 1
        error = yield* this.#store.read(job.object, job.objectPage + done, [handles[0]])
      }
      budget.unreserve(pages)
      if (error === 'no-frames') {
        const given = retreat(this.#state, this.#thread.now)
        if (given.length === 0) yield* this.#thread.sleep(RETRY_TICKS)
        else yield* this.#thread.call(this.#memoryServer, deallocation(given))
      } else {
        for (let page = 0; page < read; page++) this.#arrive(job.page + done + page, error)
        done += read
      }
    }
  }

  #arrive(page: number, error: StoreError | undefined): void {
    const { budget, records, residency } = this.#state
    records.clear(page, BUSY)
    if (error === undefined) {
      // A logical copy: the store may have it in the same frame.
      records.set(page, records.has(page, OWN) ? STORED | SHARED : SHARED)
      residency.unhold(page)
      return
    }
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
