import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { lfu } from '../src/index.ts'

testPolicy(lfu, [{}, { history: true }])

test('of equal counts the page goes that reached it first', () => {
  expect(outcomesOf(lfu(), 3, [0, 1, 2, 2, 1, 0, 3, 0, 4])).toEqual([
    ...['miss', 'miss', 'miss', 'hit', 'hit', 'hit'],
    // All were used twice; 2 reached that first.
    2,
    // 0 is ahead, 3 was used once.
    ...['hit', 3],
  ])
})

test('a page that returns starts again, unless history is kept', () => {
  const references = [0, 0, 0, 1, 1, 2, 0, 2]
  expect(outcomesOf(lfu(), 1, references)).toEqual(
    outcomesOf(lfu({ history: true }), 1, references),
  )
  const returning = [0, 0, 1, 1, 1, 2, 2, 2, 0, 3, 0]
  expect(outcomesOf(lfu(), 2, returning).slice(-3)).toEqual([1, 0, 3])
  // This is the third use of 0, and it reaches that count after 2.
  expect(outcomesOf(lfu({ history: true }), 2, returning).slice(-3)).toEqual([1, 2, 'hit'])
})

for (const history of [false, true]) {
  test(`it is the algorithm with ${history ? 'all' : 'present'} counts in a map`, () => {
    compareWithModel(lfu({ history }), (frames): NaiveModel => {
      const counts = new Map<number, number>()
      /** When each resident page reached its count. */
      const reached = new Map<number, number>()
      let now = 0
      return {
        reference(page) {
          now++
          const isHit = reached.has(page)
          let outcome: number | 'hit' | 'miss' = isHit ? 'hit' : 'miss'
          if (!isHit && reached.size === frames) {
            const [[least]] = [...reached].toSorted(
              ([a, atA], [b, atB]) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || atA - atB,
            )
            reached.delete(least)
            if (!history) counts.delete(least)
            outcome = least
          }
          counts.set(page, (counts.get(page) ?? 0) + 1)
          reached.set(page, now)
          return outcome
        },
      }
    })
  })
}

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-lfu': { lfu },
})
