import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { fifo } from '../src/index.ts'

testPolicy(fifo)

test('the page that came first goes first, used or not', () => {
  expect(outcomesOf(fifo(), 3, [0, 1, 2, 0, 3, 0, 4])).toEqual([
    ...['miss', 'miss', 'miss', 'hit'],
    ...[0, 1, 2],
  ])
})

test("a fourth frame costs Belady's string a tenth miss", () => {
  const references = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
  const misses = [3, 4].map(
    (frames) =>
      outcomesOf(fifo(), frames, references).filter((outcome) => outcome !== 'hit').length,
  )
  expect(misses).toEqual([9, 10])
})

test('it is a queue', () => {
  compareWithModel(fifo(), (frames): NaiveModel => {
    const queue: number[] = []
    return {
      reference(page) {
        if (queue.includes(page)) return 'hit'
        queue.push(page)
        return queue.length > frames ? (queue.shift() ?? NaN) : 'miss'
      },
    }
  })
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-fifo': { fifo },
})
