/**
 * Which pages to write together. A write begins with a page that must go and takes dirty
 * neighbours along: one movement of the arm for several pages (VMS's modified-page writer, V3;
 * 4.3BSD's klustering). What room is left then goes to other pages that must leave: in the swap area
 * those that were never there get slots that follow each other.
 */
import { ABSENT } from '@selfpage/kit'
import type { StoreObject } from './backing-store.ts'
import { BUSY, CLEANING, DEFERRED, LEAVING, SOFT, UNCLEAN } from './page-records.ts'
import type { PagingState } from './paging-state.ts'
import type { MappedRegion } from './regions.ts'

/** Pages to be written by one request. */
export interface Cluster {
  readonly object: StoreObject
  /** Pages of the object, ascending, and the pages of the space that are written there. */
  readonly objectPages: readonly number[]
  readonly pages: readonly number[]
}

/**
 * The cluster around `page`, at most `most` pages.
 * @returns undefined if there is nowhere to write the page to (yet)
 */
export function clusterAround(state: PagingState, page: number, most: number): Cluster | undefined {
  const region = state.regions.at(page)
  if (region === undefined) return undefined
  const seed = state.targetOf(page, region)
  if (seed === undefined || seed.page < 0) return undefined
  const chosen = [{ page, objectPage: seed.page }]
  for (const direction of [1, -1]) {
    for (let next = page + direction; chosen.length < most; next += direction) {
      if (!state.isAtHand(next) || !isWorthWriting(state, next, region)) break
      const target = state.targetOf(next, region)
      if (target === undefined || target.page < 0) break
      chosen.push({ page: next, objectPage: target.page })
    }
  }
  for (const other of state.residency.leaving) {
    if (chosen.length >= most) break
    if (state.records.has(other, BUSY | DEFERRED) || !state.isAtHand(other)) continue
    const target = targetOf(state, other)
    if (target?.object !== seed.object || target.page < 0) continue
    if (chosen.every((one) => one.page !== other)) {
      chosen.push({ page: other, objectPage: target.page })
    }
  }
  chosen.sort((one, other) => one.objectPage - other.objectPage)
  return {
    object: seed.object,
    objectPages: chosen.map(({ objectPage }) => objectPage),
    pages: chosen.map((one) => one.page),
  }
}

function targetOf(state: PagingState, page: number) {
  const region = state.regions.at(page)
  return region === undefined ? undefined : state.targetOf(page, region)
}

/** Whether a neighbour is known to be dirty and free to be written. */
function isWorthWriting(state: PagingState, page: number, region: MappedRegion): boolean {
  const { records, residency } = state
  if (page < region.start || page >= region.start + region.pages) return false
  if (records.has(page, BUSY | DEFERRED | CLEANING | SOFT) || records.handle(page) === 0)
    return false
  if (records.has(page, LEAVING)) return true
  const { status } = residency.driver
  if (status[page] <= ABSENT || !records.has(page, UNCLEAN)) return false
  residency.gather(page, 0)
  return residency.isDirty(page)
}
