import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, lruModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lhd } from '../src/index.ts'

testPolicy(lhd, [{}, { sample: 4, explorerShare: 0.5 }])

function hitsOf(frames: number, references: number[]): number {
  return outcomesOf(lhd(), frames, references).filter((outcome) => outcome === 'hit').length
}

test('before it has learned anything it is LRU', () => {
  compareWithModel(lhd(), lruModel)
})

test('it keeps part of a loop larger than memory', () => {
  const loop = Array.from({ length: 40_000 }, (_, index) => index % 300)
  // LRU never hits; the optimum hits half of the time.
  expect(hitsOf(150, loop)).toBeGreaterThan(8000)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lhd': { lhd },
})
