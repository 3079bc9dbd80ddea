import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { pageId, pageKinds, queryClasses, randomSource } from '@selfpage/policy'
import type { EvictionPolicy, HintHandlers, databaseHints } from '@selfpage/policy'
import { compareWithModel, lruModel, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { databaseAware } from '../src/index.ts'

testPolicy(databaseAware, [{}, { scanShare: 0.5, interiorShare: 0.5 }])

const point = (queryClasses.point << 3) | pageKinds.tableLeaf
const scan = (queryClasses.scan << 3) | pageKinds.tableLeaf
const interior = (queryClasses.point << 3) | pageKinds.indexInterior

/** A driver, and its policy as a database speaks to it. */
function start(frames: number, options: { scanShare?: number; interiorShare?: number } = {}) {
  const driver = kit.createDriver({ policy: databaseAware(options), pages: 2000, frames })
  const heard = driver.policy as EvictionPolicy & HintHandlers<[typeof databaseHints]>
  const reference = (referenceClass: number, ...pages: number[]) => {
    driver.facts.class = referenceClass
    for (const page of pages) driver.reference(pageId(page), false)
  }
  const evict = (count: number) => Array.from({ length: count }, () => driver.evict('evicted'))
  return { driver, heard, reference, evict }
}

test('without classes and statements it is LRU', () => {
  compareWithModel(databaseAware(), lruModel)
})

test('a scan takes its share of the frames, and then its own pages', () => {
  const { driver, reference } = start(10, { scanShare: 0.2 })
  reference(point, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
  reference(scan, ...Array.from({ length: 100 }, (_, index) => 100 + index))
  const resident = [...driver.status.entries()].filter(([, status]) => status === kit.RESIDENT)
  expect(resident.map(([page]) => page)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 198, 199])
})

test('a look-up makes a page of a scan worth keeping, a scan does not make it recent', () => {
  const { reference, evict } = start(10)
  reference(scan, 0, 1, 2)
  reference(point, 1, 3)
  reference(scan, 0, 1)
  expect(evict(4)).toEqual([0, 2, 1, 3])
})

test('upper index pages go last, as many as have room', () => {
  const { reference, evict } = start(10, { interiorShare: 0.2 })
  reference(interior, 0, 1, 2)
  reference(point, 3, 4)
  // 0 had to leave the index pages when 2 came.
  expect(evict(5)).toEqual([0, 3, 4, 1, 2])
})

test('statements tell who reads where classes do not', () => {
  const { heard, reference, evict } = start(10)
  heard.databaseScanBegin(1)
  reference(0, 0)
  heard.databaseStatementBegin(2)
  // The reader may be either now.
  reference(0, 1)
  heard.databaseStatementEnd(2)
  reference(0, 2)
  heard.databaseScanEnd(1)
  reference(0, 3)
  expect(evict(4)).toEqual([0, 2, 1, 3])
})

test('a held page of a scan returns as one', () => {
  const { driver, reference, evict } = start(10)
  reference(point, 0)
  reference(scan, 1)
  driver.pin(pageId(1))
  expect(evict(1)).toEqual([0])
  reference(point, 2)
  driver.unpin(pageId(1))
  expect(evict(2)).toEqual([1, 2])
})

/** Look-ups of 150 pages, and after each 500 of them a scan of a table of 1000 pages. */
function missesOfLookUps(hints: 'none' | 'classes' | 'statements'): number {
  const { driver, heard, reference } = start(200)
  const random = randomSource(1)
  let misses = 0
  for (let round = 0; round < 20; round++) {
    const before = driver.counts.misses
    for (let index = 0; index < 500; index++) {
      reference(hints === 'classes' ? point : 0, random() % 150)
    }
    misses += driver.counts.misses - before
    if (hints === 'statements') heard.databaseScanBegin(round)
    const table = Array.from({ length: 1000 }, (_, page) => 1000 + page)
    reference(hints === 'classes' ? scan : 0, ...table)
    if (hints === 'statements') heard.databaseScanEnd(round)
  }
  expect(driver.fallbacks).toEqual([])
  return misses
}

test('told of scans, look-ups miss their pages once instead of after each scan', () => {
  expect(missesOfLookUps('none')).toBeGreaterThan(20 * 140)
  expect(missesOfLookUps('classes')).toBeLessThanOrEqual(150)
  expect(missesOfLookUps('statements')).toBeLessThanOrEqual(150)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-database-aware': { databaseAware },
})
