import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { car } from '../src/index.ts'

testPolicy(car)

test('the target follows the ghosts that are missed', () => {
  expect(outcomesOf(car(), 3, [0, 1, 2, 0, 3, 1, 2, 4, 0])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    // T1 = 0* 1 2, p = 0: 0 goes to T2, 1 to B1.
    1,
    // T1 = 2 3, so 2 goes to B1 = 2 1. 1 was there: p = 1, and it joins T2 = 0 1.
    2,
    // T1 = 3 is at its target: 3 goes. 2 was in B1: p = 2, T2 = 0 1 2.
    3,
    // T1 is empty: 0 goes to B2. T1 = 4.
    0,
    // T1 = 4 is below its target 2, so 1 goes. 0 was in B2 = 1 0, of B1 = 3: p = 1.
    1,
  ])
})

test('a hand clears the bits it passes and stops at the first clear one', () => {
  expect(outcomesOf(car(), 2, [0, 1, 0, 1, 2, 0, 1])).toEqual([
    ...['miss', 'miss', 'hit', 'hit'],
    // Both were used: both move from T1 to T2, where 0 is first.
    0,
    // T1 = 2, p = 0: 2 goes to B1. 0 was in B2: p stays 0.
    2,
    'hit',
  ])
})

test('it is the algorithm of Figure 2', () => {
  compareWithModel(car(), figure2)
})

/** The figure word for word. Lists have their head (of clocks) or least recent page first. */
function figure2(c: number): NaiveModel {
  const t1: number[] = []
  const t2: number[] = []
  const b1: number[] = []
  const b2: number[] = []
  const bits = new Map<number, boolean>()
  let p = 0

  function take(list: number[]): number {
    const page = list.shift()
    if (page === undefined) throw new Error('the figure took from an empty list')
    return page
  }

  function replace(): number {
    for (;;) {
      const isFromT1 = t1.length >= Math.max(1, p)
      const page = take(isFromT1 ? t1 : t2)
      if (bits.get(page) === true) {
        bits.set(page, false)
        t2.push(page)
      } else {
        ;(isFromT1 ? b1 : b2).push(page)
        return page
      }
    }
  }

  return {
    reference(page) {
      if (t1.includes(page) || t2.includes(page)) {
        bits.set(page, true)
        return 'hit'
      }
      const isInB1 = b1.includes(page)
      const isNew = !isInB1 && !b2.includes(page)
      let outcome: number | 'miss' = 'miss'
      if (t1.length + t2.length === c) {
        outcome = replace()
        if (isNew && t1.length + b1.length === c) take(b1)
        else if (isNew && t1.length + t2.length + b1.length + b2.length === 2 * c) take(b2)
      }
      bits.set(page, false)
      if (isNew) t1.push(page)
      else if (isInB1) {
        p = Math.min(p + Math.max(1, b2.length / b1.length), c)
        b1.splice(b1.indexOf(page), 1)
        t2.push(page)
      } else {
        p = Math.max(p - Math.max(1, b1.length / b2.length), 0)
        b2.splice(b2.indexOf(page), 1)
        t2.push(page)
      }
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-car': { car },
})
