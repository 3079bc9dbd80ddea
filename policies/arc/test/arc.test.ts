import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { arc } from '../src/index.ts'

testPolicy(arc)

test('the target follows the ghosts that are missed', () => {
  expect(outcomesOf(arc(), 3, [0, 1, 0, 2, 3, 1, 4, 2, 0, 1])).toEqual([
    ...['miss', 'miss', 'hit', 'miss'],
    // Of 3: T1 = 2 1, T2 = 0, p = 0. T1 is over its target and loses its last.
    1,
    // 1 is in B1, so p = 1. T1 = 3 2 is still over it; 1 goes to T2.
    2,
    // Of 4: T1 = 3 is at its target, so T2 = 1 0 loses its last.
    0,
    // 2 is in B1, so p = 2. T1 = 4 3 is at its target, so T2 = 1 loses its last.
    1,
    // 0 is in B2, so p = 1. T1 = 4 3 is over it.
    3,
    // 1 is in B2 = 1, so p = 0. T1 = 4 is over it.
    4,
  ])
})

test('a page referenced once only passes, however many there are', () => {
  const scan = Array.from({ length: 50 }, (_, index) => 10 + index)
  const outcomes = outcomesOf(arc(), 4, [0, 1, 0, 1, ...scan, 0, 1])
  expect(outcomes.slice(-2)).toEqual(['hit', 'hit'])
})

test('it is the algorithm of Figure 4', () => {
  compareWithModel(arc(), figure4)
})

/** The figure word for word. Lists have their most recently used page first. */
function figure4(c: number): NaiveModel {
  const t1: number[] = []
  const t2: number[] = []
  const b1: number[] = []
  const b2: number[] = []
  let p = 0
  let outcome: number | 'miss' = 'miss'

  function take(list: number[], page: number): boolean {
    const at = list.indexOf(page)
    if (at >= 0) list.splice(at, 1)
    return at >= 0
  }

  function replace(isInB2: boolean): void {
    const takesT1 = t1.length > 0 && ((isInB2 && t1.length === p) || t1.length > p)
    const [from, ghosts] = takesT1 ? [t1, b1] : [t2, b2]
    outcome = from.pop() ?? NaN
    ghosts.unshift(outcome)
  }

  return {
    reference(page) {
      outcome = 'miss'
      if (take(t1, page) || take(t2, page)) {
        t2.unshift(page)
        return 'hit'
      }
      if (b1.includes(page)) {
        p = Math.min(c, p + Math.max(b2.length / b1.length, 1))
        replace(false)
        take(b1, page)
        t2.unshift(page)
        return outcome
      }
      if (b2.includes(page)) {
        p = Math.max(0, p - Math.max(b1.length / b2.length, 1))
        replace(true)
        take(b2, page)
        t2.unshift(page)
        return outcome
      }
      const all = t1.length + t2.length + b1.length + b2.length
      if (t1.length + b1.length === c) {
        if (t1.length < c) {
          b1.pop()
          replace(false)
        } else {
          outcome = t1.pop() ?? NaN
        }
      } else if (all >= c) {
        if (all === 2 * c) b2.pop()
        replace(false)
      }
      t1.unshift(page)
      return outcome
    },
  }
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-arc': { arc },
})
