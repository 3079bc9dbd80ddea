import type { PageId } from '@selfpage/policy'

/**
 * What a list keeps for its own ends has numbers below those of the pages: all of them come out as
 * `NO_PAGE`, -1, in which every bit is 1. There is nothing to foresee here, as there is in a branch.
 */
export function pageOrNone(page: number): PageId {
  return (page | (page >> 31)) as PageId
}
