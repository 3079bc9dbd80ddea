/** What the events of a trace do to the memory of a replay, when they are applied. */
import type { Driver } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import type { TraceEvent } from '@selfpage/trace'

/**
 * Applies one event. A mapping replaces what its pages held; anonymous memory, fresh or discarded,
 * starts as zeroes, and it is a region to policies that hear of those. Phases and clocks are for reports and do nothing here.
 */
export function applyEvent(driver: Driver, event: TraceEvent): void {
  switch (event.type) {
    case 'map':
      forgetAll(driver, event.pages)
      if (event.backing === 'anonymous') expectZeroFills(driver, event.pages)
      // A region is numbered by the first of its pages.
      driver.hint('region', 'mapped', [event.pages[0]], event.pages as Iterable<PageId>)
      break
    case 'discard':
      forgetAll(driver, event.pages)
      expectZeroFills(driver, event.pages)
      break
    case 'unmap':
      forgetAll(driver, event.pages)
      break
    case 'hint':
      driver.hint(
        event.protocol,
        event.message,
        event.values,
        event.pages as Iterable<PageId> | undefined,
      )
      break
    case 'phase':
    case 'clock':
      break
  }
}

function forgetAll(driver: Driver, pages: Uint32Array): void {
  for (const page of pages) driver.forget(page as PageId)
}

function expectZeroFills(driver: Driver, pages: Uint32Array): void {
  for (const page of pages) driver.expectZeroFill(page as PageId)
}
