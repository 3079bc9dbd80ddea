import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { mru } from '../src/index.ts'

testPolicy(mru)

test('the page used last goes first', () => {
  expect(outcomesOf(mru(), 3, [0, 1, 2, 0, 3, 1, 4, 2])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    ...[0, 'hit', 1, 'hit'],
  ])
})

test('of a loop over six pages with five frames it misses every fifth reference', () => {
  const loop = Array.from({ length: 60 }, (_, index) => index % 6)
  const misses = outcomesOf(mru(), 5, loop).flatMap((outcome, at) =>
    outcome === 'hit' ? [] : [at],
  )
  expect(misses).toEqual([0, 1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55])
})

test('a page read ahead stays until others are used', () => {
  const driver = kit.createDriver({ policy: mru(), pages: 4, frames: 3 })
  driver.reference(policy.pageId(0), false)
  driver.readAhead(policy.pageId(1))
  driver.readAhead(policy.pageId(2))
  expect(driver.evict('evicted')).toBe(0)
  driver.reference(policy.pageId(1), false)
  expect(driver.evict('evicted')).toBe(1)
})

test('it is a stack that gives up its top', () => {
  compareWithModel(mru(), (frames): NaiveModel => {
    const stack: number[] = []
    return {
      reference(page) {
        const at = stack.indexOf(page)
        if (at !== -1) stack.splice(at, 1)
        const outcome = at !== -1 ? 'hit' : stack.length === frames ? stack.pop() : 'miss'
        stack.push(page)
        return outcome ?? NaN
      },
    }
  })
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-mru': { mru },
})
