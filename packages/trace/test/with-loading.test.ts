/** Traces cut and loaded. */
import { expect, test } from 'vitest'
import { countBits, firstReferences, isSet, synthesize, withLoading } from '../src/index.ts'

const trace = synthesize('zipf:references=2000,pages=100,writes=0.2')

test('the first reference of each page is a write, and no other becomes one', () => {
  const { writes, pages } = withLoading(trace)
  const seen = new Set<number>()
  for (const [at, page] of pages.entries()) {
    expect(isSet(writes, at)).toBe(!seen.has(page) || isSet(trace.writes, at))
    seen.add(page)
  }
})

test('the first references are a trace of their own, of the pages they touch', () => {
  const cut = firstReferences(trace, 50)
  expect([...cut.pages]).toEqual([...trace.pages.subarray(0, 50)])
  expect(cut.distinctPages).toBe(new Set(cut.pages).size)
  expect(cut.ids).toHaveLength(cut.distinctPages)
  const writes = [...cut.pages.keys()].filter((at) => isSet(trace.writes, at)).length
  expect(countBits(cut.writes ?? new Uint32Array(0))).toBe(writes)
  expect(firstReferences(trace, 2000)).toBe(trace)
})
