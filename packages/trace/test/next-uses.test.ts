import { NEVER } from '@selfpage/policy'
import { nextUses, zipf } from '@selfpage/trace'
import { expect, test } from 'vitest'

test('each reference knows when its page is referenced next', () => {
  const pages = Uint32Array.of(0, 1, 0, 2, 1, 1)
  expect([...nextUses({ pages, distinctPages: 3 })]).toEqual([2, 4, NEVER, NEVER, 5, NEVER])
})

test('on a long trace it agrees with searching', () => {
  const trace = zipf({ references: 2000, pages: 300, skew: 0.9, seed: 4 })
  const next = nextUses(trace)
  expect(next.buffer).toBeInstanceOf(SharedArrayBuffer)
  for (const [index, page] of trace.pages.entries()) {
    const found = trace.pages.indexOf(page, index + 1)
    expect(next[index]).toBe(found < 0 ? NEVER : found)
  }
})
