import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { expect, test } from 'vitest'
import { lru } from './policies.ts'
import { traceOf } from './traces.ts'

const trace = traceOf([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5])

test('one instance over one page stays after each replay', () => {
  const made: number[] = []
  const policy = watched('counted', (pages) => made.push(pages))
  for (let round = 0; round < 3; round++) replay(trace, policy, { frames: 3 })
  expect(made.filter((pages) => pages === 1)).toHaveLength(3)
  expect(made.length).toBeGreaterThan(6)
})

test('a policy that cannot be made over one page is replayed all the same', () => {
  const picky = watched('picky', (pages) => {
    if (pages === 1) throw new Error('too few pages')
  })
  const { misses, fallback } = replay(trace, picky, { frames: 3 })
  expect(fallback).toBeNull()
  expect(misses).toBe(replay(trace, lru(), { frames: 3 }).misses)
})

/** LRU that says over how many pages it is made. */
function watched(label: string, onCreate: (pages: number) => void): ConfiguredPolicy {
  const policy = lru()
  return {
    ...policy,
    label,
    create(context) {
      onCreate(context.pages)
      return policy.create(context)
    },
  }
}
