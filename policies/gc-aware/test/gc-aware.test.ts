import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { pageId } from '@selfpage/policy'
import type { EvictionPolicy, HintHandlers, gcHints } from '@selfpage/policy'
import { compareWithModel, lruModel, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { gcAware } from '../src/index.ts'

testPolicy(gcAware, [{}, { ignoreSweeps: false }])

/** A driver, and its policy as a collector speaks to it. */
function start(options: { ignoreSweeps?: boolean }, frames: number, pages: number) {
  const driver = kit.createDriver({ policy: gcAware(options), pages, frames })
  const heard = driver.policy as EvictionPolicy & HintHandlers<[typeof gcHints]>
  const reference = (...pages: number[]) => {
    for (const page of pages) driver.reference(pageId(page), false)
  }
  return { driver, heard, reference }
}

test('without hints it is LRU', () => {
  compareWithModel(gcAware(), lruModel)
})

test('dead pages go first, in the order of their announcement', () => {
  const { driver, heard, reference } = start({}, 4, 8)
  reference(0, 1, 2, 3)
  heard.gcDead(pageId(3))
  heard.gcDead(pageId(1))
  expect([1, 2, 3].map(() => driver.evict('evicted'))).toEqual([3, 1, 0])
})

test('a dead page that is used or recycled lives', () => {
  const { driver, heard, reference } = start({}, 4, 8)
  reference(0, 1, 2, 3)
  for (const page of [0, 1, 2]) heard.gcDead(pageId(page))
  reference(0)
  heard.gcRecycled(pageId(1))
  expect([1, 2, 3, 4].map(() => driver.evict('evicted'))).toEqual([2, 3, 0, 1])
})

test('a collector that looks at a dead page does not make it live', () => {
  for (const ignoreSweeps of [true, false]) {
    const { driver, heard, reference } = start({ ignoreSweeps }, 4, 8)
    reference(0, 1, 2)
    heard.gcBegin(0)
    heard.gcDead(pageId(2))
    reference(2)
    heard.gcEnd(0)
    expect(driver.evict('evicted')).toBe(ignoreSweeps ? 2 : 0)
  }
})

test('a page announced dead while it was held is dead when it returns', () => {
  const { driver, heard, reference } = start({}, 3, 8)
  reference(0, 1)
  driver.pin(pageId(0))
  expect(driver.evict('evicted')).toBe(1)
  reference(2)
  heard.gcDead(pageId(0))
  driver.unpin(pageId(0))
  expect(driver.evict('evicted')).toBe(0)
})

/**
 * A copying collector: the program fills one space of 16 pages and uses 24 old pages besides; the
 * collector reads the space through and moves what lives into the other one, which is filled next.
 */
function missesOfCopying(isHinted: boolean): number {
  const spaces = [0, 16].map((first) => Array.from({ length: 16 }, (_, page) => first + page))
  const { driver, heard, reference } = start({}, 44, 56)
  for (let collection = 0; collection < 50; collection++) {
    const from = spaces[collection % 2]
    const to = spaces[(collection + 1) % 2]
    for (const page of from) reference(page, 32 + ((16 * collection + page) % 24))
    if (isHinted) {
      heard.gcBegin(collection)
      for (const page of to) heard.gcRecycled(pageId(page))
    }
    for (const page of from) reference(page, to[0])
    if (!isHinted) continue
    for (const page of from) heard.gcDead(pageId(page))
    heard.gcEnd(collection)
  }
  expect(driver.fallbacks).toEqual([])
  return driver.counts.misses
}

test('told which space is dead, it misses little more than half as often', () => {
  expect(missesOfCopying(true)).toBeLessThan(0.6 * missesOfCopying(false))
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-gc-aware': { gcAware },
})
