import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { pageId, randomSource } from '@selfpage/policy'
import type { ConfiguredPolicy, EvictionPolicy, HintHandlers } from '@selfpage/policy'
import type { gcHints, regionHints } from '@selfpage/policy'
import { lru } from '@selfpage/policy-lru'
import { testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { gcAware } from '../src/index.ts'

testPolicy(gcAware, [{}, { sample: 4, writeBackCost: 0, memory: 0.5 }])

type Heard = EvictionPolicy & HintHandlers<[typeof gcHints, typeof regionHints]>

/** How a collector's announcements reach the policy. */
type Hints = 'told' | 'missing' | 'shuffled' | 'random'

const PAGES = 480
const SPACE = 128
/** Two semispaces, and old pages after them. */
const OLD = 2 * SPACE

/** A driver, and what one can say and do to it. */
function start(configured: ConfiguredPolicy, frames: number, hints: Hints) {
  const driver = kit.createDriver({ policy: configured, pages: PAGES, frames })
  const chance = randomSource(11)
  const order = Array.from({ length: PAGES }, (_, page) => page)
  if (hints === 'shuffled') {
    for (let last = PAGES - 1; last > 0; last--) {
      const other = chance() % (last + 1)
      ;[order[last], order[other]] = [order[other], order[last]]
    }
  }
  const meant = (page: number) => pageId(hints === 'random' ? chance() % PAGES : order[page])
  const isHeard = hints !== 'missing' && configured.definition.name === 'gc-aware'
  const tell = (say: (heard: Heard) => void) => {
    if (isHeard) say(driver.policy as Heard)
  }
  return {
    driver,
    refer: (page: number, write: boolean) => {
      driver.facts.write = write ? 1 : 0
      driver.reference(pageId(page), write)
    },
    map: (page: number, region: number) => tell((heard) => heard.regionMapped(meant(page), region)),
    dead: (page: number) => tell((heard) => heard.gcDead(meant(page))),
    recycled: (page: number) => tell((heard) => heard.gcRecycled(meant(page))),
    begin: () => tell((heard) => heard.gcBegin(0)),
    end: () => tell((heard) => heard.gcEnd(0)),
  }
}

/**
 * A copying collector: the program fills one space and uses old pages besides, low ones more often;
 * the collector reads the space and writes a quarter of it to the beginning of the other.
 */
function costOfCopying(configured: ConfiguredPolicy, frames: number, hints: Hints): number {
  const world = start(configured, frames, hints)
  const chance = randomSource(5)
  const old = () => OLD + Math.floor((PAGES - OLD) * (chance() / 2 ** 32) ** 2)
  for (let page = 0; page < PAGES; page++) world.map(page, Math.min(Math.floor(page / SPACE), 2))
  for (let collection = 0; collection < 120; collection++) {
    const from = (collection % 2) * SPACE
    const to = SPACE - from
    for (let page = SPACE / 4; page < SPACE; page++) {
      world.refer(from + page, true)
      world.refer(old(), chance() % 4 === 0)
      world.refer(old(), false)
    }
    world.begin()
    for (let page = 0; page < SPACE; page++) world.recycled(to + page)
    for (let page = 0; page < SPACE; page++) {
      world.refer(from + page, false)
      if (page % 4 === 0) world.refer(to + page / 4, true)
    }
    for (let page = 0; page < SPACE; page++) world.dead(from + page)
    world.end()
  }
  expect(world.driver.fallbacks).toEqual([])
  return world.driver.counts.misses + world.driver.counts.writeBacks
}

for (const frames of [120, 240, 360]) {
  test(`a copying collector in ${frames} frames costs far less than under LRU`, () => {
    const told = costOfCopying(gcAware(), frames, 'told')
    expect(told).toBeLessThan(0.9 * costOfCopying(lru(), frames, 'missing'))
  })

  test(`hints that are shuffled or random cost next to nothing in ${frames} frames`, () => {
    const without = costOfCopying(gcAware(), frames, 'missing')
    for (const hints of ['shuffled', 'random'] as const) {
      const cost = costOfCopying(gcAware(), frames, hints)
      expect(cost).toBeLessThan(1.02 * without)
      expect(cost).toBeLessThanOrEqual(costOfCopying(lru(), frames, 'missing'))
    }
  })
}

test('before it has learned anything it is LRU', () => {
  const { driver, refer } = start(gcAware(), 4, 'told')
  for (const page of [0, 1, 2, 3, 0, 2]) refer(page, false)
  expect([1, 2, 3, 4].map(() => driver.evict('evicted'))).toEqual([1, 3, 0, 2])
})

test('nobody is expected to come back to a dead page until somebody does', () => {
  const { driver, refer, dead } = start(gcAware(), 64, 'told')
  // A loop, so that pages are worth something.
  for (let step = 0; step < 3000; step++) refer(step % 60, false)
  for (const page of [7, 30]) dead(page)
  const gone = [driver.evict('evicted'), driver.evict('evicted')]
  expect(gone.toSorted((a, b) => a - b)).toEqual([7, 30])
})

test('what is said to be dead and is always used again stays', () => {
  const { driver, refer, dead } = start(gcAware(), 64, 'told')
  for (let round = 0; round < 200; round++) {
    for (let page = 0; page < 20; page++) refer(page, true)
    for (let page = 0; page < 20; page++) dead(page)
    for (let page = 0; page < 4; page++) refer(40 + ((4 * round + page) % 400), false)
  }
  // Of the loop over 400 pages each is a miss; of the nursery hardly any.
  expect(driver.counts.misses).toBeLessThan(20 + 800 + 40)
})

test('the more a write-back costs, the fewer there are', () => {
  const writeBacks = [0, 4].map((writeBackCost) => {
    const { driver, refer } = start(gcAware({ writeBackCost }), 100, 'told')
    const chance = randomSource(3)
    for (let step = 0; step < 30_000; step++) {
      const page = chance() % 200
      refer(page, page % 2 === 0)
    }
    return driver.counts.writeBacks
  })
  expect(writeBacks[1]).toBeLessThan(0.8 * writeBacks[0])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-gc-aware': { gcAware },
})
