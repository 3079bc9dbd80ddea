import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { twoQueue } from '../src/index.ts'

testPolicy(twoQueue, [{}, { inShare: 0.5, outShare: 2 }, { inShare: 0, outShare: 0 }])

/** The full version as the paper's figure has it, with arrays whose start is the oldest. */
function fullVersion(frames: number, inShare: number, outShare: number): NaiveModel {
  const Kin = Math.max(1, Math.floor(frames * inShare))
  const Kout = Math.floor(frames * outShare)
  const A1in: number[] = []
  const A1out: number[] = []
  const Am: number[] = []
  const reclaim = () => {
    if (A1in.length + Am.length < frames) return 'miss'
    if (A1in.length > Kin || Am.length === 0) {
      const page = A1in.shift() ?? NaN
      A1out.push(page)
      if (A1out.length > Kout) A1out.shift()
      return page
    }
    return Am.shift() ?? NaN
  }
  return {
    reference(page) {
      if (Am.includes(page)) {
        Am.push(...Am.splice(Am.indexOf(page), 1))
        return 'hit'
      }
      if (A1in.includes(page)) return 'hit'
      const isRemembered = A1out.includes(page)
      if (isRemembered) A1out.splice(A1out.indexOf(page), 1)
      const outcome = reclaim()
      ;(isRemembered ? Am : A1in).push(page)
      return outcome
    },
  }
}

test.each([
  [0.25, 0.5],
  [0.1, 0.9],
  [0.5, 2],
])('with Kin %d and Kout %d it is the full version of the paper', (inShare, outShare) => {
  const make = (frames: number) => fullVersion(frames, inShare, outShare)
  compareWithModel(twoQueue({ inShare, outShare }), make, { maxFrames: 20 })
})

test('a page earns its place by coming back after A1in let it go', () => {
  // 4 frames: Kin 1, Kout 2.
  expect(outcomesOf(twoQueue(), 4, [0, 0, 0, 1, 2, 3, 4, 0, 5, 6, 7, 0, 1, 8])).toEqual([
    // Uses inside A1in count for nothing: 0 is the first to go.
    ...['miss', 'hit', 'hit', 'miss', 'miss', 'miss', 0],
    // It is remembered, and comes back to Am; newcomers push each other out, not 0.
    ...[1, 2, 3, 4, 'hit'],
    // 1 was forgotten: A1out holds the last two, 3 and 4. It enters A1in as a stranger.
    ...[5, 6],
  ])
})

test('a scan of any length leaves Am alone', () => {
  const warm = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]
  const scan = Array.from({ length: 500 }, (_, index) => 20 + index)
  expect(outcomesOf(twoQueue(), 8, [...warm, ...scan, 0, 1]).slice(-2)).toEqual(['hit', 'hit'])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-two-queue': { twoQueue },
})
