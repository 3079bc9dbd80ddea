/** Starting reads: the page that faulted, and what read-ahead brings with it. */
import { ABSENT } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import { BUSY, LEAVING, LOST, SOFT } from './page-records.ts'
import type { PagingState } from './paging-state.ts'
import type { MappedRegion } from './regions.ts'

/**
 * Queues the read of a page that was admitted and has its handle, and of up to `window - 1` pages
 * after it that the same object holds in a row. They are admitted as read ahead, as long as frames
 * can be had without writing.
 */
export function queueRead(
  state: PagingState,
  page: number,
  region: MappedRegion,
  window: number,
): void {
  const source = state.sourceOf(page, region)
  if (source === undefined) return
  state.records.set(page, BUSY)
  let pages = 1
  while (pages < window && joinsRead(state, page + pages, source.page + pages, region)) pages++
  if (pages < window) region.readAhead.shorten(page, pages)
  state.reads.push({ object: source.object, objectPage: source.page, page, pages })
  state.transfers++
}

/** Brings in pages nobody referenced yet, from `page` on; returns how many were dealt with. */
export function queueReadAhead(
  state: PagingState,
  page: number,
  region: MappedRegion,
  most: number,
): number {
  const source = state.sourceOf(page, region)
  if (source === undefined || !joinsRead(state, page, source.page, region)) return 1
  let pages = 1
  while (pages < most && joinsRead(state, page + pages, source.page + pages, region)) pages++
  state.reads.push({ object: source.object, objectPage: source.page, page, pages })
  state.transfers++
  return pages
}

/** Admits `page` as read ahead if its bytes are at `objectPage`; then it is busy. */
function joinsRead(
  state: PagingState,
  page: number,
  objectPage: number,
  region: MappedRegion,
): boolean {
  const { budget, records, residency } = state
  if (page >= region.start + region.pages || state.regions.at(page) !== region) return false
  if (residency.driver.status[page] > ABSENT || records.has(page, BUSY | LEAVING | LOST | SOFT)) {
    return false
  }
  if (!state.isAtHand(page)) return false
  const source = state.sourceOf(page, region)
  if (source === undefined || source.page !== objectPage || objectPage >= source.object.pages) {
    return false
  }
  const isRoomy = residency.driver.residentPages < residency.driver.frames
  if (budget.spareHandles === 0 && isRoomy) return false
  if (!residency.driver.readAhead(pageId(page))) return false
  const handle = budget.takeUsed() ?? budget.takeFresh()
  if (handle === undefined) {
    // What had to go was dirty: its frame comes too late for a mere guess.
    residency.driver.remove(pageId(page), 'evicted')
    return false
  }
  records.setHandle(page, handle)
  records.set(page, BUSY)
  return true
}
