/**
 * What to write next: pages that a store wants before others, those the policy gave up, those a
 * `sync` is about, and then, ahead of need, such as were not referenced lately. With each its dirty
 * neighbours. Nothing here waits; the map of the swap area may be missed (paged-tables.ts).
 */
import { DIRTY, REFERENCED, WRITE } from '@selfpage/kernel'
import { ABSENT } from '@selfpage/kit'
import type { StoreObject } from './backing-store.ts'
import { clusterAround } from './clusters.ts'
import type { Cluster } from './clusters.ts'
import { reserveForContainer } from './make-room.ts'
import { BUSY, CLEANING, DEFERRED, LEAVING, UNCLEAN } from './page-records.ts'
import type { PagingState } from './paging-state.ts'

export class CleaningOrder {
  readonly #state: PagingState
  readonly #clusterPages: number
  /** Pages a store wants written before others. */
  #urgent: number[] = []
  /** Where the search for pages to clean goes on. */
  #hand = 0
  /** Pages found clean that nobody was told of. */
  cleanedPages = 0

  /** @param clusterPages pages of one write at most */
  constructor(state: PagingState, clusterPages: number) {
    this.#state = state
    this.#clusterPages = clusterPages
  }

  /** These pages of an object must be written before others. */
  hurry(object: StoreObject, objectPages: readonly number[]): void {
    this.#urgent = objectPages.flatMap((page) => this.#pageOf(object, page))
  }

  /** The next pages to write. Their container is paid for. */
  next(): Cluster | undefined {
    const { budget } = this.#state
    const page = this.#seed()
    if (page < 0) return undefined
    const frames = reserveForContainer(this.#state, this.#clusterPages)
    if (frames === 0) return undefined
    let cluster: Cluster | undefined
    try {
      cluster = clusterAround(this.#state, page, frames)
    } finally {
      budget.unreserve(frames - (cluster?.pages.length ?? 0))
    }
    if (this.#urgent[0] === page) this.#urgent.shift()
    return cluster
  }

  /** A page to write, or -1. */
  #seed(): number {
    const { records, residency, swap, syncs } = this.#state
    for (; this.#urgent.length > 0; this.#urgent.shift()) {
      const [page] = this.#urgent
      if (this.#canWrite(page) && residency.isDirty(page)) return page
    }
    for (const page of residency.leaving) {
      if (records.has(page, BUSY | DEFERRED)) continue
      const region = this.#state.regions.at(page)
      if (region === undefined) continue
      const target = this.#state.targetOf(page, region)
      this.#state.isSwapFull = swap !== undefined && target !== undefined && target.page < 0
      if (target !== undefined && target.page >= 0) return page
    }
    for (const { region, outcome } of syncs) {
      if (outcome !== undefined) continue
      for (let page = region.start; page < region.start + region.pages; page++) {
        if (!this.#canWrite(page)) continue
        residency.gather(page, 0)
        if (residency.isDirty(page)) return page
      }
    }
    return this.#state.cleanShortage >= -this.#state.budget.ioFrames ? this.#sweep() : -1
  }

  /** A page to clean ahead of need: the next one not referenced since the last look, or any. */
  #sweep(): number {
    const { records, residency } = this.#state
    const { pages } = records
    if (this.#state.budget.extraFrames === 0) return -1
    for (let looked = 0; looked < 2 * pages; looked++) {
      const page = this.#hand
      this.#hand = (page + 1) % pages
      if (!records.has(page, UNCLEAN) || !this.#canWrite(page)) continue
      const bits = residency.gather(page, 0)
      if (!residency.isDirty(page)) {
        // Writable and not written: it only has to be kept so.
        if ((residency.gather(page, WRITE) & DIRTY) !== 0) continue
        residency.markClean(page)
        this.cleanedPages++
        continue
      }
      if ((bits & REFERENCED) === 0 || looked >= pages) return page
    }
    return -1
  }

  #canWrite(page: number): boolean {
    const { records, residency, regions } = this.#state
    if (records.has(page, BUSY | DEFERRED | CLEANING | LEAVING)) return records.has(page, LEAVING)
    const region = regions.at(page)
    if (region === undefined || records.handle(page) === 0) return false
    if (residency.driver.status[page] <= ABSENT) return false
    const target = this.#state.targetOf(page, region)
    return target !== undefined && target.page >= 0
  }

  /** The page of the space that is a page of an object. */
  #pageOf(object: StoreObject, objectPage: number): number[] {
    const { regions, swap } = this.#state
    if (swap?.object === object) {
      const page = swap.map.pageIn(objectPage)
      return page < 0 ? [] : [page]
    }
    return regions.all
      .filter(({ file, sharing }) => file === object && sharing === 'shared')
      .map(({ start, filePage }) => start + objectPage - filePage)
  }
}
