import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { clock } from '../src/index.ts'

testPolicy(clock, [{}, { bits: 3 }])

/** The textbook's ring: pages stay in their frames, the hand goes round, newcomers replace. */
function ring(frames: number, most: number): NaiveModel {
  const pages: number[] = []
  const uses: number[] = []
  let hand = 0
  return {
    reference(page) {
      const at = pages.indexOf(page)
      if (at !== -1) {
        uses[at] = Math.min(most, uses[at] + 1)
        return 'hit'
      }
      if (pages.length < frames) {
        pages.push(page)
        uses.push(0)
        return 'miss'
      }
      while (uses[hand] > 0) {
        uses[hand]--
        hand = (hand + 1) % frames
      }
      const victim = pages[hand]
      pages[hand] = page
      uses[hand] = 0
      hand = (hand + 1) % frames
      return victim
    },
  }
}

test.each([1, 2, 3, 8])('with %i bits it is a ring with a hand', (bits) => {
  compareWithModel(clock({ bits }), (frames) => ring(frames, 2 ** bits - 1))
})

test('a page used since the last pass gets one more round, and only one', () => {
  expect(outcomesOf(clock(), 3, [0, 1, 2, 0, 3, 4, 0, 5, 6])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    // The hand passes 0 and takes 1, then 2; 0 is used again, and passed again.
    ...[1, 2, 'hit', 3, 4],
  ])
})

test('two bits remember two uses', () => {
  const references = [0, 1, 0, 0, 0, 2, 3, 4, 5]
  expect(outcomesOf(clock(), 2, references).slice(5)).toEqual([1, 0, 2, 3])
  expect(outcomesOf(clock({ bits: 2 }), 2, references).slice(5)).toEqual([1, 2, 3, 0])
})

test('bits outside 1 to 8 are refused', () => {
  expect(() => clock({ bits: 9 })).toThrow(/clock: option 'bits'/)
  expect(() => clock({ bits: 0 })).toThrow(/clock: option 'bits'/)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-clock': { clock },
})
