import { createDriver } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import { lru } from '@selfpage/policy-lru'
import { replay } from '@selfpage/replay'
import { outcomesOf, testPolicy } from '@selfpage/testing'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { cleanFirst } from '../clean-first.ts'

testPolicy(cleanFirst, [{}, { window: 1 }])

test('without writes it is LRU', () => {
  const references = [0, 1, 2, 0, 3, 0, 4, 2, 1]
  expect(outcomesOf(cleanFirst({ window: 1 }), 3, references)).toEqual(
    outcomesOf(lru(), 3, references),
  )
})

test('a clean page goes before a dirty one that is unused for longer', () => {
  const left: number[] = []
  const driver = createDriver({
    policy: cleanFirst({ window: 1 }),
    pages: 6,
    frames: 3,
    onLeave: (page) => left.push(page),
  })
  const writes = [true, false, true, true, true]
  for (const [page, write] of writes.entries()) driver.reference(pageId(page), write)
  // 1 is clean and goes for 3; then all are dirty and 0 is unused the longest.
  expect(left).toEqual([1, 0])
})

test('it trades misses for write-backs', () => {
  const trace = synthesize('zipf:references=100000,pages=10000,skew=0.9,writes=0.3,seed=1')
  const plain = replay(trace, lru(), { frames: 1000 })
  const clean = replay(trace, cleanFirst({ window: 0.5 }), { frames: 1000 })
  expect(clean.writeBacks).toBeLessThan(0.9 * plain.writeBacks)
  expect(clean.misses).toBeLessThan(1.1 * plain.misses)
})
