import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, lruModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lru } from '../src/index.ts'

testPolicy(lru)

test('the page unused the longest goes first', () => {
  expect(outcomesOf(lru(), 3, [0, 1, 2, 0, 3, 0, 4])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    ...[1, 'hit', 2],
  ])
})

test('a loop one page longer than memory never hits', () => {
  const loop = Array.from({ length: 40 }, (_, index) => index % 5)
  expect(outcomesOf(lru(), 4, loop)).not.toContain('hit')
  expect(outcomesOf(lru(), 5, loop).filter((outcome) => outcome === 'hit')).toHaveLength(35)
})

test('it is a stack', () => {
  compareWithModel(lru(), lruModel)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lru': { lru },
})
