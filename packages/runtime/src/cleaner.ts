/**
 * The thread that writes pages: those the policy gave up, first; then what somebody waits for
 * (`sync`); then ahead of need, so that as many frames as can be asked back are clean (G4: there is
 * no time to swap before a deadline). It is the only writer, so a page's writes keep their order.
 * It does what stores answer: later, not these now, these first.
 */
import type { HandleId } from '@selfpage/container'
import { WRITE } from '@selfpage/kernel'
import type { Thread, ThreadId, Ticks } from '@selfpage/kernel'
import { pageId } from '@selfpage/policy'
import type { BackingStore, StoreDeferral, StoreError, StoreObject } from './backing-store.ts'
import { CleaningOrder } from './cleaning-order.ts'
import type { Cluster } from './clusters.ts'
import { BUSY, CLEANING, DEFERRED, LEAVING, LOST, OWN, SHARED, STORED } from './page-records.ts'
import { retreat, roomForContainer } from './make-room.ts'
import { restarting } from './paged-tables.ts'
import type { PagingState } from './paging-state.ts'
import { tellProgress } from './signals.ts'
import type { Working } from './working.ts'

export interface CleanerOptions {
  /** Pages written by one request at most. */
  readonly clusterPages: number
  /** How long to wait before pages that a store refused are offered again. */
  readonly retryTicks: Ticks
}

/** How often a write may fail before the page counts as lost. */
const MOST_ATTEMPTS = 3

export class Cleaner {
  readonly #state: PagingState
  readonly #store: BackingStore
  readonly #thread: Thread
  readonly #options: CleanerOptions
  readonly #memoryServer: ThreadId
  readonly #order: CleaningOrder
  readonly #failures = new Map<number, number>()
  readonly #deferred = new Set<number>()
  #idle = false

  constructor(
    state: PagingState,
    store: BackingStore,
    thread: Thread,
    memoryServer: ThreadId,
    options: CleanerOptions,
  ) {
    this.#state = state
    this.#store = store
    this.#thread = thread
    this.#memoryServer = memoryServer
    this.#options = options
    this.#order = new CleaningOrder(state, options.clusterPages)
  }

  get isIdle(): boolean {
    return this.#idle
  }

  *run(pager: ThreadId): Working<void> {
    for (;;) {
      yield* this.#makeRoom()
      // Last: what is chosen now may get slots that were discarded, but none still to be.
      yield* this.#discard()
      const cluster = yield* this.#pick(pager)
      if (cluster !== undefined) yield* this.#write(cluster)
      else if (yield* this.#finishSyncs()) yield* tellProgress(this.#thread, pager)
      else if (this.#deferred.size > 0) {
        yield* this.#waitForStores(this.#options.retryTicks)
        yield* tellProgress(this.#thread, pager)
      } else if (this.#order.cleanedPages > 0) {
        this.#order.cleanedPages = 0
        yield* tellProgress(this.#thread, pager)
      } else if (this.#state.cleanShortage >= 0 && !this.#state.isCleaningVain) {
        this.#state.isCleaningVain = true
        yield* tellProgress(this.#thread, pager)
      } else {
        // Nothing was waited for since the last look, so nobody's wake can have been missed.
        this.#idle = true
        yield* this.#thread.receive()
        this.#idle = false
        continue
      }
      if (cluster !== undefined) {
        yield* this.#repay()
        yield* tellProgress(this.#thread, pager)
      }
    }
  }

  /** Pages wait to be written: there must be a frame for a container. */
  *#makeRoom() {
    if (this.#state.residency.leaving.size === 0) return
    yield* this.#giveBack(roomForContainer(this.#state))
  }

  /** The next pages to write, looked for anew each time that a table is missed. */
  *#pick(pager: ThreadId) {
    for (;;) {
      // While a table was waited for, a slot may have been freed that the next page would get.
      const choice = yield* restarting(this.#thread, () =>
        this.#state.discards.length > 0 ? 'discard' : this.#order.next(),
      )
      if ('result' in choice) {
        if (choice.result !== 'discard') return choice.result
        yield* this.#discard()
        continue
      }
      this.#thread.note('table.failed', { error: choice.error })
      yield* this.#waitForStores(this.#options.retryTicks)
      // Without its table there is no place to write anything: who waits for that must not.
      this.#state.isSwapFull = true
      yield* tellProgress(this.#thread, pager)
    }
  }

  *#write({ object, objectPages, pages }: Cluster) {
    const { budget, records, residency } = this.#state
    const handles: HandleId[] = []
    for (const page of pages) {
      handles.push(records.handle(page) as HandleId)
      if (records.has(page, LEAVING)) records.set(page, BUSY)
      else {
        // Whoever writes it from now on, faults first, and that ends the cleaning.
        residency.gather(page, WRITE)
        records.set(page, CLEANING)
      }
    }
    this.#state.transfers++
    this.#thread.note('clean', { pages: pages.length, page: pages[0], object: object.object })
    const result = yield* this.#store.write(object, objectPages, handles)
    this.#state.transfers--
    budget.unreserve(pages.length)
    if (result === undefined) for (const page of pages) this.#written(page)
    else if (typeof result === 'string') yield* this.#failed(pages, result)
    else yield* this.#postponed(object, objectPages, pages, result)
  }

  #written(page: number): void {
    const { budget, records, regions, residency } = this.#state
    this.#failures.delete(page)
    this.#state.counts.pageOuts++
    const isLeaving = records.has(page, LEAVING) && records.has(page, BUSY)
    // Else it was changed meanwhile, and what was written is of no use; or it was unmapped, and its
    // number may be another page's by now.
    if (!isLeaving && !records.has(page, CLEANING)) return
    const region = regions.at(page)
    const isOwn = region?.file !== undefined && region.sharing === 'private'
    records.set(page, isOwn ? STORED | OWN : STORED)
    if (isLeaving) {
      records.clear(page, LEAVING | BUSY | CLEANING | SHARED)
      residency.leaving.delete(page)
      residency.driver.clean(pageId(page))
      budget.recycle(records.takeHandle(page))
    } else {
      records.clear(page, CLEANING)
      residency.driver.clean(pageId(page))
      residency.markClean(page)
    }
  }

  /** Not written: back to where they were. */
  #restore(page: number): void {
    const { records, residency } = this.#state
    records.clear(page, records.has(page, LEAVING) ? BUSY | CLEANING : CLEANING)
    residency.unhold(page)
  }

  *#failed(pages: readonly number[], error: StoreError) {
    const { budget, records, residency } = this.#state
    this.#thread.note('store.failed', { page: pages[0], error })
    const handles = error === 'no-frames' ? retreat(this.#state, this.#thread.now) : []
    if (handles.length > 0) {
      for (const page of pages) this.#restore(page)
      return yield* this.#giveBack(handles)
    }
    for (const page of pages) {
      this.#restore(page)
      if (error === 'no-space') this.#state.isSwapFull = true
      if (error === 'no-space' || error === 'no-frames') {
        this.#defer(page)
        continue
      }
      const failures = (this.#failures.get(page) ?? 0) + 1
      this.#failures.set(page, failures)
      if (failures < MOST_ATTEMPTS) continue
      this.#failures.delete(page)
      if (records.has(page, LEAVING)) {
        records.clear(page, LEAVING | STORED)
        records.set(page, LOST)
        residency.leaving.delete(page)
        budget.recycle(records.takeHandle(page))
      } else this.#defer(page)
    }
    for (const sync of this.#state.syncs) {
      const { region } = sync
      if (pages.some((page) => page >= region.start && page < region.start + region.pages)) {
        sync.outcome ??= { error: 'lost-data' }
      }
    }
    yield* this.#waitForStores(this.#options.retryTicks)
  }

  *#postponed(
    object: StoreObject,
    objectPages: readonly number[],
    pages: readonly number[],
    deferral: StoreDeferral,
  ) {
    this.#thread.note('deferred', { object: object.object, pages: pages.length, ...deferral })
    if ('notNow' in deferral) {
      for (const [index, page] of pages.entries()) {
        if (deferral.notNow.includes(objectPages[index])) {
          this.#restore(page)
          this.#defer(page)
        } else this.#written(page)
      }
      return
    }
    for (const page of pages) this.#restore(page)
    if ('later' in deferral) yield* this.#waitForStores(deferral.later)
    else {
      const { first } = deferral
      yield* restarting(this.#thread, () => this.#order.hurry(object, first))
    }
  }

  #defer(page: number): void {
    this.#deferred.add(page)
    this.#state.isDeferred = true
    this.#state.records.set(page, DEFERRED)
  }

  /** Sleeps; what was deferred is offered again then. */
  *#waitForStores(ticks: Ticks) {
    this.#state.isDeferred = true
    yield* this.#thread.sleep(ticks)
    this.#state.isDeferred = false
    for (const page of this.#deferred) {
      this.#state.records.clear(page, DEFERRED)
      this.#state.residency.unhold(page)
    }
    this.#deferred.clear()
  }

  /** Regions with nothing left to write: their stores make it last. True if one is done. */
  *#finishSyncs() {
    let isDone = false
    for (const sync of this.#state.syncs) {
      if (sync.outcome !== undefined || sync.region.file === undefined) continue
      const error = yield* this.#store.sync(sync.region.file)
      sync.outcome = { error: error === undefined ? undefined : 'lost-data' }
      isDone = true
    }
    return isDone
  }

  *#discard() {
    const { discards, swap } = this.#state
    if (swap === undefined) return
    while (discards.length > 0) {
      const slots = discards.splice(0).sort((one, other) => one - other)
      for (let from = 0; from < slots.length;) {
        let to = from + 1
        while (to < slots.length && slots[to] === slots[to - 1] + 1) to++
        yield* this.#store.discard(swap.object, slots[from], to - from)
        from = to
      }
    }
  }

  /** Frames that are held too long since a reclaim go back as soon as they are spare. */
  *#repay() {
    yield* this.#giveBack(this.#state.budget.surrender(this.#state.budget.overdraft))
  }

  *#giveBack(handles: readonly HandleId[]) {
    if (handles.length === 0) return
    yield* this.#thread.call(this.#memoryServer, { op: 'memory.deallocate', handles } as never)
  }
}
