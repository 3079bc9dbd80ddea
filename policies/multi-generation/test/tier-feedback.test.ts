import { expect, test } from 'vitest'
import { MAX_NR_TIERS, TierFeedback, tierOf } from '../src/tier-feedback.ts'

/** So many pages of `tier` were evicted; so many of them came back soon. */
function evict(feedback: TierFeedback, tier: number, pages: number, refaults: number): void {
  for (let count = 0; count < pages; count++) feedback.countEviction(tier)
  for (let count = 0; count < refaults; count++) feedback.countRefault(tier)
}

test('tiers are powers of two of uses', () => {
  expect([0, 1, 2, 3, 4, 100, 255].map(tierOf)).toEqual([0, 1, 2, 2, 3, 3, 3])
})

test('nothing stays while nothing is known', () => {
  expect(new TierFeedback().highestUnprotected()).toBe(MAX_NR_TIERS - 1)
})

test('a tier missed more than twice as often as tier 0 stays, and all above it', () => {
  const feedback = new TierFeedback()
  evict(feedback, 0, 1000, 200)
  evict(feedback, 1, 1000, 370)
  expect(feedback.highestUnprotected()).toBe(3)
  evict(feedback, 2, 1000, 450)
  expect(feedback.highestUnprotected()).toBe(1)
})

test('fewer than 64 refaults say nothing', () => {
  const feedback = new TierFeedback()
  evict(feedback, 1, 100, 63)
  expect(feedback.highestUnprotected()).toBe(3)
  evict(feedback, 1, 0, 1)
  expect(feedback.highestUnprotected()).toBe(0)
})

test('what stayed counts as what could have been missed, so protection wears off', () => {
  const feedback = new TierFeedback()
  evict(feedback, 0, 1000, 100)
  evict(feedback, 3, 300, 100)
  expect(feedback.highestUnprotected()).toBe(2)
  for (let count = 0; count < 400; count++) feedback.countProtection(3)
  expect(feedback.highestUnprotected()).toBe(3)
})

test('a generation counts half as much as the one after it', () => {
  const feedback = new TierFeedback()
  evict(feedback, 1, 200, 128)
  expect(feedback.highestUnprotected()).toBe(0)
  feedback.age()
  expect(feedback.highestUnprotected()).toBe(0)
  feedback.age()
  expect(feedback.highestUnprotected()).toBe(3)
})
