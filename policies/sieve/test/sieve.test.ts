import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { sieve } from '../src/index.ts'

testPolicy(sieve)

test('visited pages keep their places while the hand goes from old to new', () => {
  expect(outcomesOf(sieve(), 4, [0, 1, 2, 3, 0, 2, 4, 5, 6, 7])).toEqual([
    ...['miss', 'miss', 'miss', 'miss', 'hit', 'hit'],
    // Past 0 to 1; past 2 to 3; then 4, though 0 and 2 are older; then 5.
    ...[1, 3, 4, 5],
  ])
})

test('past the newest page the hand starts again at the oldest', () => {
  expect(outcomesOf(sieve(), 2, [0, 1, 0, 1, 2, 3, 3, 4])).toEqual([
    ...['miss', 'miss', 'hit', 'hit'],
    // Both marks are cleared on the way round to 0; the hand then stands at 1.
    ...[0, 1, 'hit', 2],
  ])
})

test('it is the algorithm of the paper', () => {
  compareWithModel(sieve(), (frames): NaiveModel => {
    interface Entry {
      page: number
      visited: boolean
    }
    /** The head is the end of the array, the tail its start. */
    const queue: Entry[] = []
    let hand: Entry | undefined
    return {
      reference(page) {
        const found = queue.find((entry) => entry.page === page)
        if (found !== undefined) {
          found.visited = true
          return 'hit'
        }
        let outcome: number | 'miss' = 'miss'
        if (queue.length === frames) {
          let candidate = hand ?? queue[0]
          while (candidate.visited) {
            candidate.visited = false
            candidate = queue[queue.indexOf(candidate) + 1] ?? queue[0]
          }
          const at = queue.indexOf(candidate)
          hand = queue[at + 1]
          queue.splice(at, 1)
          outcome = candidate.page
        }
        queue.push({ page, visited: false })
        return outcome
      },
    }
  })
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-sieve': { sieve },
})
