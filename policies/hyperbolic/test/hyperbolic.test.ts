import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { hyperbolic } from '../src/index.ts'

testPolicy(hyperbolic, [{}, { sample: 4 }])

test('a page must be referenced as often as time goes by', () => {
  expect(outcomesOf(hyperbolic(), 3, [0, 0, 0, 1, 2, 3, 4, 5])).toEqual([
    ...['miss', 'hit', 'hit', 'miss', 'miss'],
    // 0 has 3 references in 5, 1 has 1 in 2, 2 has 1 in 1.
    1,
    // 0: 3 in 6. 2: 1 in 2, the same; 0 came first.
    0,
    // 2: 1 in 3. 3: 1 in 2.
    2,
  ])
})

test('it is priority by references and time, of all pages if there are few', () => {
  compareWithModel(hyperbolic(), (frames): NaiveModel => {
    const residents = new Map<number, { references: number; since: number }>()
    let now = 0
    return {
      reference(page) {
        const found = residents.get(page)
        let outcome: number | 'hit' | 'miss' = 'hit'
        if (found !== undefined) found.references++
        else {
          outcome = 'miss'
          if (residents.size === frames) {
            const priority = ({ references, since }: { references: number; since: number }) =>
              references / (now - since)
            // The map has its pages in the order in which they came.
            const [[least]] = [...residents].toSorted(([, a], [, b]) => priority(a) - priority(b))
            residents.delete(least)
            outcome = least
          }
          residents.set(page, { references: 1, since: now })
        }
        now++
        return outcome
      },
    }
  })
})

test('of many pages a sample is compared: the popular ones stay all the same', () => {
  const random = policy.randomSource(3)
  const references = Array.from({ length: 20_000 }, (_, index) =>
    index % 2 === 0 ? Math.floor((random() / 2 ** 32) * 100) : 100 + index,
  )
  const outcomes = outcomesOf(hyperbolic(), 200, references)
  const hits = outcomes.filter((outcome) => outcome === 'hit').length
  // Half of the references are to a hundred pages; the others never come again.
  expect(hits).toBeGreaterThan(9000)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-hyperbolic': { hyperbolic },
})
