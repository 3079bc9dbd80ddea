import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signedRankProbability } from '../src/rank-test.ts'

/** All choices of signs, one by one. */
function byEnumeration(differences: readonly number[]): number {
  const sizes = differences.filter((each) => each !== 0)
  const magnitudes = sizes.map(Math.abs)
  const ranks = magnitudes.map((size) => {
    const sorted = magnitudes.toSorted((a, b) => a - b)
    return (sorted.indexOf(size) + sorted.lastIndexOf(size)) / 2 + 1
  })
  const total = ranks.reduce((sum, rank) => sum + rank, 0)
  const lesser = (positive: number) => Math.min(positive, total - positive)
  const found = lesser(ranks.reduce((sum, rank, at) => sum + (sizes[at] > 0 ? rank : 0), 0))
  let extreme = 0
  for (let signs = 0; signs < 2 ** ranks.length; signs++) {
    const sum = ranks.reduce((all, rank, at) => all + ((signs >> at) & 1) * rank, 0)
    if (lesser(sum) <= found) extreme++
  }
  return extreme / 2 ** ranks.length
}

test('It is the share of all choices of signs that are as one-sided', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -6, max: 6 }), { maxLength: 9 }), (differences) => {
      expect(signedRankProbability(differences)).toBeCloseTo(byEnumeration(differences), 12)
    }),
  )
})

test('It agrees with published tables', () => {
  // n = 10 and a rank sum of 8: two-sided 0.0488 (Wilcoxon and Wilcox, 1964).
  const differences = [10, 9, 8, 7, 6, 5, 4, -3, 2, 1].map((each) => (each === 5 ? -5 : each))
  expect(signedRankProbability(differences)).toBeCloseTo(0.0488, 3)
  expect(signedRankProbability([])).toBe(1)
  expect(signedRankProbability([0, 0])).toBe(1)
})
