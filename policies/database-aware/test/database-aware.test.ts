import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { pageId, pageKinds, queryClasses, randomSource } from '@selfpage/policy'
import type {
  ConfiguredPolicy,
  EvictionPolicy,
  HintHandlers,
  databaseHints,
} from '@selfpage/policy'
import { lru } from '@selfpage/policy-lru'
import { testExample, testPolicy } from '@selfpage/testing'
import { describe, expect, test } from 'vitest'
import { databaseAware } from '../src/index.ts'

testPolicy(databaseAware, [{}, { sample: 4, recordings: 0, memory: 0.5 }])

interface Reference {
  readonly page: number
  readonly referenceClass: number
  /** The object the page belongs to. */
  readonly object: number
  /** A scan that begins (positive) or ended (negative) before it; 0: none. */
  readonly scan: number
}

const pages = 3000
const frames = 300

/**
 * Skewed look-ups through an index into a table of 1,400 pages, and after each 1,500 of them one of
 * two reports: a scan of another table, or a join that visits 600 pages in an order of its own.
 */
function mixedLoad(rounds: number, seed: number): Reference[] {
  const random = randomSource(seed)
  const below = (limit: number) => Math.floor((random() / 2 ** 32) * limit)
  const kinds = pageKinds
  const order = Array.from({ length: 600 }, () => 2000 + below(1000))
  const references: Reference[] = []
  for (let round = 0; round < rounds; round++) {
    for (let look = 0; look < 750; look++) {
      const skewed = Math.floor(1400 ** (below(1e6) / 1e6)) - 1
      const referenceClass = (queryClasses.point << 3) | kinds.tableLeaf
      references.push(
        { page: 1400 + (skewed % 20), referenceClass: 8 | kinds.indexLeaf, object: 2, scan: 0 },
        { page: skewed, referenceClass, object: 1, scan: 0 },
      )
    }
    const isJoin = round % 2 === 1
    const report = isJoin ? order : Array.from({ length: 500 }, (_, page) => 1500 + page)
    const query = isJoin ? queryClasses.join : queryClasses.scan
    for (const [at, page] of report.entries()) {
      const scan = at === 0 ? 1 + (round % 2) : 0
      references.push({ page, referenceClass: (query << 3) | kinds.tableLeaf, object: 3, scan })
    }
    references.push({ page: 1400, referenceClass: 8, object: 2, scan: -1 - (round % 2) })
  }
  return references
}

function missesOf(configured: ConfiguredPolicy, references: readonly Reference[]): number {
  const kind = new Uint8Array(pages)
  for (const { page, object } of references) kind[page] = object
  const driver = kit.createDriver({ policy: configured, pages, frames, kind })
  for (const { page, referenceClass, scan } of references) {
    if (scan > 0) driver.hint('database', 'scanBegin', [scan])
    if (scan < 0) driver.hint('database', 'scanEnd', [-scan])
    driver.facts.class = referenceClass
    driver.reference(pageId(page), false)
  }
  driver.audit()
  expect(driver.fallbacks).toEqual([])
  return driver.counts.misses
}

const load = mixedLoad(40, 1)
const misses = missesOf(databaseAware(), load)
const unhinted = load.map(({ page }) => ({ page, referenceClass: 0, object: 0, scan: 0 }))
const missesUnhinted = missesOf(databaseAware(), unhinted)
const missesLru = missesOf(lru(), load)

test('hints save misses, and learning saves some without them', () => {
  expect(missesLru).toBe(32_916)
  expect(missesUnhinted).toBeLessThan(0.9 * missesLru)
  expect(misses).toBeLessThan(0.98 * missesUnhinted)
})

describe('hints that are wrong do little harm:', () => {
  const shuffle = <Item>(items: readonly Item[], random: () => number): Item[] => {
    const shuffled = [...items]
    for (let last = shuffled.length - 1; last > 0; last--) {
      const other = random() % (last + 1)
      ;[shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]]
    }
    return shuffled
  }
  const kindsOfWrong: Record<string, (random: () => number) => Reference[]> = {
    'classes shuffled': (random) => {
      const classes = shuffle(load, random)
      return load.map((one, at) => ({ ...one, referenceClass: classes[at].referenceClass }))
    },
    'objects, classes and statements shuffled': (random) => {
      const [classes, objects, scans] = [
        shuffle(load, random),
        shuffle(load, random),
        shuffle(load, random),
      ]
      return load.map(({ page }, at) => ({
        page,
        referenceClass: classes[at].referenceClass,
        object: objects[at].object,
        scan: scans[at].scan,
      }))
    },
    random: (random) =>
      load.map(({ page }) => ({
        page,
        referenceClass: random() % 256,
        object: random() % 256,
        scan: random() % 100 === 0 ? (random() % 9) - 4 : 0,
      })),
  }
  for (const [name, wrong] of Object.entries(kindsOfWrong)) {
    test.each([1, 2, 3])(`${name}, seed %i`, (seed) => {
      const found = missesOf(databaseAware(), wrong(randomSource(seed)))
      expect(found).toBeLessThan(1.02 * missesUnhinted)
      expect(found).toBeLessThan(missesLru)
    })
  }
})

test('the end of a scan that nobody began, and statements within one another, are put up with', () => {
  const driver = kit.createDriver({ policy: databaseAware(), pages: 100, frames: 10 })
  const heard = driver.policy as EvictionPolicy & HintHandlers<[typeof databaseHints]>
  heard.databaseScanEnd(3)
  heard.databaseStatementEnd(4)
  heard.databaseScanBegin(1)
  heard.databaseStatementBegin(2)
  heard.databaseScanBegin(1)
  for (let page = 0; page < 50; page++) driver.reference(pageId(page), false)
  driver.forget(pageId(49))
  driver.grow(200)
  driver.resize(20)
  for (let page = 150; page < 200; page++) driver.reference(pageId(page), false)
  heard.databaseScanEnd(1)
  heard.databaseScanEnd(1)
  driver.audit()
  expect([driver.residentPages, driver.fallbacks.length]).toEqual([20, 0])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-database-aware': { databaseAware },
})
