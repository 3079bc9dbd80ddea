import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { pageId, randomSource } from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lruK } from '../src/index.ts'

testPolicy(lruK, [{}, { k: 3, correlatedReferences: 4, retainedReferences: 50 }])

test('pages used once go first, in LRU order; then by their second last use', () => {
  expect(outcomesOf(lruK(), 3, [0, 1, 0, 2, 1, 3, 4, 4, 5, 0])).toEqual([
    ...['miss', 'miss', 'hit', 'miss', 'hit'],
    // 2 and then 3 were used once.
    ...[2, 3],
    // All were used twice: 0 at 1 and 3, 1 at 2 and 5, 4 at 7 and 8.
    ...['hit', 0],
    // 5 was used once, although last.
    5,
  ])
})

test('uses in quick succession are one', () => {
  const references = [0, 1, 1, 0, 2, 3]
  // 1 was used at 2 and 3, 0 at 1 and 4.
  expect(outcomesOf(lruK(), 3, references).at(-1)).toBe(2)
  // 0 was used at 1 and 4, 1 once; 2 came just before.
  expect(outcomesOf(lruK({ correlatedReferences: 1 }), 3, references).at(-1)).toBe(1)
})

test('what is known of an absent page is dropped after the retained information period', () => {
  const references = [0, 1, 2, 0, 3]
  // 0 has been used twice when 3 comes, 2 once.
  expect(outcomesOf(lruK(), 2, references).at(-1)).toBe(2)
  expect(outcomesOf(lruK({ retainedReferences: 3 }), 2, references).at(-1)).toBe(2)
  // Both have been used once, as far as is known.
  expect(outcomesOf(lruK({ retainedReferences: 2 }), 2, [...references, 0, 4])).toEqual(
    outcomesOf(lruK({ k: 1 }), 2, [...references, 0, 4]),
  )
})

/** The two-pool experiment of section 4.1: 100 index pages and 10,000 records in alternation. */
function twoPoolHitRatio(k: number, frames: number): number {
  const driver = kit.createDriver({ policy: lruK({ k }), pages: 10_100, frames })
  const random = randomSource(1)
  const play = (references: number) => {
    for (let index = 0; index < references; index++) {
      const [first, pages] = index % 2 === 0 ? [0, 100] : [100, 10_000]
      driver.reference(pageId(first + Math.floor((random() / 2 ** 32) * pages)), false)
    }
  }
  play(20_000)
  driver.resetCounts()
  play(200_000)
  return 1 - driver.counts.misses / 200_000
}

test.each([
  [60, 0.14, 0.291],
  [80, 0.18, 0.382],
  [100, 0.22, 0.459],
  [120, 0.26, 0.496],
  [140, 0.29, 0.502],
])('%i frames give the hit ratios of Table 4.1', (frames, lru1, lru2) => {
  expect(Math.abs(twoPoolHitRatio(1, frames) - lru1)).toBeLessThan(0.01)
  expect(Math.abs(twoPoolHitRatio(2, frames) - lru2)).toBeLessThan(0.01)
})

for (const [k, correlated, retained] of [
  [1, 0, null],
  [2, 0, null],
  [3, 0, 12],
  [2, 3, null],
  [3, 2, 20],
] as const) {
  test(`it is the algorithm of Figure 2.1 for K = ${k}, ${correlated} and ${retained}`, () => {
    const options = { k, correlatedReferences: correlated, retainedReferences: retained }
    compareWithModel(lruK(options), (frames) => figure(frames, k, correlated, retained ?? Infinity))
  })
}

/** Figure 2.1 with maps, and a search of all pages for the victim. */
function figure(frames: number, k: number, correlated: number, retained: number): NaiveModel {
  const resident = new Set<number>()
  const hist = new Map<number, number[]>()
  const last = new Map<number, number>()
  let t = 0
  const histOf = (page: number) => hist.get(page) ?? Array.from({ length: k }, () => 0)
  const lastOf = (page: number) => last.get(page) ?? 0

  function victim(): number {
    const pages = [...resident]
    const eligible = pages.filter((page) => t - lastOf(page) > correlated)
    if (eligible.length === 0) return pages.toSorted((a, b) => lastOf(a) - lastOf(b))[0]
    const oldest = Math.min(...eligible.map((page) => histOf(page)[k - 1]))
    const ties = eligible.filter((page) => histOf(page)[k - 1] === oldest)
    // LRU among pages without K uses; two pages cannot tie otherwise, but for K > 2 by page number.
    return ties.toSorted((a, b) => (oldest === 0 ? lastOf(a) - lastOf(b) : a - b))[0]
  }

  return {
    reference(page) {
      t++
      const uses = histOf(page)
      if (resident.has(page)) {
        if (t - lastOf(page) > correlated) {
          const period = lastOf(page) - uses[0]
          hist.set(page, [t, ...uses.slice(0, -1).map((use) => (use === 0 ? 0 : use + period))])
        }
        last.set(page, t)
        return 'hit'
      }
      const outcome = resident.size < frames ? 'miss' : victim()
      if (outcome !== 'miss') resident.delete(outcome)
      const isKnown = t - lastOf(page) <= retained
      hist.set(page, isKnown ? [t, ...uses.slice(0, -1)] : [t, ...uses.slice(1).map(() => 0)])
      last.set(page, t)
      resident.add(page)
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lru-k': { lruK },
})
