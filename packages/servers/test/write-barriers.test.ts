import { spaceId, threadId } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { WriteBarriers } from '../src/disk/write-barriers.ts'

const thread = (space: number, index: number) => threadId(spaceId(space), index)

test('a sync waits for what its own task wrote before, and for nothing else', () => {
  const barriers = new WriteBarriers()
  const [first, second, foreign] = [1, 1, 2].map((space) => ({ client: thread(space, 1) }))
  expect(barriers.wait(thread(1, 0))).toBe(false)
  barriers.begin(first)
  barriers.begin(foreign)
  expect(barriers.wait(thread(1, 0))).toBe(true)
  barriers.begin(second)
  expect(barriers.wait(thread(1, 2))).toBe(true)
  expect(barriers.end(foreign)).toEqual([])
  expect(barriers.end(first)).toEqual([thread(1, 0)])
  expect(barriers.end(first)).toEqual([])
  expect(barriers.end(second)).toEqual([thread(1, 2)])
  expect(barriers.wait(thread(2, 0))).toBe(false)
})
