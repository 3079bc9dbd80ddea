import { expect, test } from 'vitest'
import { adviceParagraphs, adviceTable } from '../src/index.ts'
import type { Advice, SizeAdvice } from '../src/index.ts'
import { compare } from '../src/comparison.ts'

const stretches = (of: (index: number) => number) => Array.from({ length: 20 }, (_, at) => of(at))
const lru = stretches((index) => 100 + index)

function sizeOf(own: readonly number[], changes: Partial<SizeAdvice> = {}): SizeAdvice {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0)
  return {
    frames: 64,
    size: '64',
    policy: 'lirs',
    misses: total(own),
    lruMisses: total(lru),
    optimalMisses: 1000,
    wayToOptimal: 0.5,
    againstLru: compare(own, lru),
    runnerUp: { policy: 'arc', misses: 2000, against: compare(own, lru) },
    level: [],
    heldOut: 0.25,
    ...changes,
  }
}

function adviceOf(size: SizeAdvice): Advice {
  return {
    workload: 'made up',
    references: 100_000,
    distinctPages: 256,
    pageBytes: 4096,
    exactFromFrames: 1,
    events: 'ignore',
    policies: ['lru', 'lirs', 'arc'],
    sizes: [size],
    frames: 64,
    knees: [],
    anywhere: { policy: 'lirs', worst: 0, worstFrames: 64 },
    leftOut: [],
  }
}

test('What is sure is advised plainly', () => {
  const [take, certainty] = adviceParagraphs(adviceOf(sizeOf(lru.map((misses) => misses * 0.7))))
  expect(take).toBe(
    'Take lirs at 64 frames (256 KiB, 25% of the pages): 1,533 misses, 30% fewer than the 2,190 of LRU.' +
      ' Optimal replacement, which knows the future, would have 1,000: lirs goes 50% of the way there.',
  )
  expect(certainty).toMatch(/^This is sure: of 20 equal stretches .* in 20 and more in 0 /)
})

test('What may be chance is not', () => {
  const own = lru.map((misses, index) => (index === 3 ? 0 : misses + (index % 2)))
  const [take, certainty] = adviceParagraphs(adviceOf(sizeOf(own)))
  expect(take).toContain('but that may be chance, and lru will do.')
  expect(certainty).toMatch(/^This may be chance: .* in 1 and more in /)
})

test('A hundredth is hardly worth a change, and LRU itself is none', () => {
  const [little] = adviceParagraphs(adviceOf(sizeOf(lru.map((misses) => misses * 0.99))))
  expect(little).toContain('Stay with lru')
  expect(little).toContain('hardly worth a change')
  const same = sizeOf(lru, { policy: 'lru', againstLru: null })
  const [stay, ...rest] = adviceParagraphs(adviceOf(same))
  expect(stay).toContain('and no policy has fewer')
  expect(rest.some((text) => text.startsWith('This'))).toBe(false)
})

test('The table has a line a size', () => {
  const table = adviceTable(adviceOf(sizeOf(lru.map((misses) => misses * 0.7))))
  expect(table.trimEnd().split('\n')).toHaveLength(2)
  expect(table).toContain('lirs')
})

test('Of a reduced trace it is said what counts are exact', () => {
  const size = sizeOf(lru.map((misses) => misses * 0.7))
  const cautions = (exactFromFrames: number) =>
    adviceParagraphs({ ...adviceOf(size), exactFromFrames }).filter((text) =>
      text.startsWith('Caution'),
    )
  expect(cautions(1)).toEqual([])
  expect(cautions(32)).toHaveLength(1)
  expect(cautions(32)[0]).toContain('exact for LRU and optimal')
  expect(cautions(100)[0]).toContain('Below 100 frames')
})
