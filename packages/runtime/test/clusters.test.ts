import { createSimulation, WRITE } from '@selfpage/kernel'
import { fifo } from '@selfpage/policy-fifo'
import { handleId } from '@selfpage/container'
import { describe, expect, test } from 'vitest'
import { clusterAround } from '../src/clusters.ts'
import { FrameBudget } from '../src/frame-budget.ts'
import { Growth } from '../src/growth.ts'
import { BUSY, DEFERRED, PageRecords } from '../src/page-records.ts'
import { PagingState } from '../src/paging-state.ts'
import { ReadAhead } from '../src/read-ahead.ts'
import { Regions } from '../src/regions.ts'
import { Residency } from '../src/residency.ts'
import { SwapMap, wiredColumn } from '../src/swap-map.ts'
import { PlainStore } from './machine.ts'

/** A task of 20 pages, 0 to 9 of one region and 10 to 19 of another; `dirty` ones are resident. */
function stateWith(dirty: readonly number[], slots = 32) {
  const space = createSimulation({ frames: 4 }).createSpace('task', 20)
  const records = new PageRecords(20)
  const budget = new FrameBudget(20, 2)
  const residency = new Residency({
    ...{ records, budget, space, policy: fifo(), frames: 20, inactiveFrames: 0, seed: 0 },
    fidelity: 'exact',
  })
  const regions = new Regions(records)
  for (const at of [0, 10]) {
    regions.add({ request: { pages: 10, at }, readAhead: new ReadAhead({ mode: 'none' }) })
  }
  const swap = {
    object: new PlainStore().object(1, slots),
    map: new SwapMap(wiredColumn(20), slots),
  }
  const growth = new Growth(0, 1)
  const state = new PagingState({
    space,
    records,
    budget,
    residency,
    regions,
    swap,
    growth,
  })
  for (const page of dirty) {
    residency.admit(page, WRITE)
    residency.markUnclean(page)
    records.setHandle(page, handleId(page + 1))
    residency.settle()
  }
  return state
}

describe('a cluster', () => {
  test('takes dirty neighbours in both directions, in the order of their slots', () => {
    const cluster = clusterAround(stateWith([3, 4, 5, 6, 8]), 5, 8)
    expect(cluster?.pages).toEqual([5, 6, 4, 3])
    expect(cluster?.objectPages).toEqual([0, 1, 2, 3])
  })

  test('is no larger than there are frames for', () => {
    expect(clusterAround(stateWith([3, 4, 5, 6]), 4, 2)?.pages).toEqual([4, 5])
    expect(clusterAround(stateWith([3, 4, 5, 6]), 4, 1)?.pages).toEqual([4])
  })

  test('ends at its region, at clean pages, and at those that cannot be written now', () => {
    expect(clusterAround(stateWith([8, 9, 10, 11]), 9, 8)?.pages).toEqual([9, 8])
    const state = stateWith([2, 3, 4, 5, 6])
    state.records.set(6, BUSY)
    state.records.set(3, DEFERRED)
    expect(clusterAround(state, 5, 8)?.pages).toEqual([5, 4])
    expect(state.swap?.map.slotOf(3)).toBe(-1)
  })

  test('takes what there are slots for; without one for the page itself there is none', () => {
    expect(clusterAround(stateWith([3, 4, 5], 2), 3, 8)?.pages).toEqual([3, 4])
    const state = stateWith([3, 4], 1)
    expect(clusterAround(state, 3, 8)?.pages).toEqual([3])
    expect(clusterAround(state, 4, 8)).toBeUndefined()
  })
})
