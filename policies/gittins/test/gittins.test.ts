import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import { outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { gittins } from '../src/index.ts'

testPolicy(gittins, [{}, { sample: 4, gaps: 1, correlatedShare: 0 }])

const random = policy.randomSource(7)

/** A number from 0 to `pages - 1`, low ones more often. */
function skewed(pages: number): number {
  return Math.floor(pages * (random() / 2 ** 32) ** 3)
}

function missesOf(configured: ConfiguredPolicy, frames: number, references: number[]): number {
  return outcomesOf(configured, frames, references).filter((outcome) => outcome !== 'hit').length
}

/** First to go are those unused the longest; what all policies of the repository are measured by. */
function lruMisses(frames: number, references: number[]): number {
  const resident = new Set<number>()
  let misses = 0
  for (const page of references) {
    if (!resident.delete(page)) {
      misses++
      if (resident.size === frames) {
        const [oldest] = resident
        resident.delete(oldest)
      }
    }
    resident.add(page)
  }
  return misses
}

test('before it has learned anything it is LRU', () => {
  expect(outcomesOf(gittins(), 3, [0, 1, 2, 0, 3, 0, 4])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    ...[1, 'hit', 2],
  ])
})

test('a loop larger than memory hits nearly as often as it can', () => {
  const pages = 100
  const frames = 50
  const loop = Array.from({ length: 20_000 }, (_, index) => index % pages)
  expect(lruMisses(frames, loop)).toBe(20_000)
  // The optimum misses half of the references.
  expect(missesOf(gittins(), frames, loop)).toBeLessThan(11_500)
})

test('what is used often stays', () => {
  const references = Array.from({ length: 30_000 }, () => skewed(1000))
  // An oracle that knows how often each page is used keeps the first 100.
  const oracle = references.filter((page) => page >= 100).length
  const misses = missesOf(gittins(), 100, references)
  expect(misses).toBeLessThan(lruMisses(100, references))
  expect(misses).toBeLessThan(1.1 * oracle)
})

test('what is learned is forgotten when the program changes', () => {
  const first = Array.from({ length: 20_000 }, () => skewed(1000))
  const second = Array.from({ length: 60_000 }, () => 1000 + skewed(1000))
  const alone = missesOf(gittins(), 100, second)
  const after = missesOf(gittins(), 100, [...first, ...second]) - missesOf(gittins(), 100, first)
  expect(after).toBeLessThan(1.05 * alone)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-gittins': { gittins },
})
