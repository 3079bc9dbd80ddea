import fc from 'fast-check'
import { expect, test } from 'vitest'
import { explainDifference } from '@selfpage/replay'
import { fifo, lru } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

test('FIFO and LRU part on the first page that LRU kept for its use', () => {
  const ids = [1, 2, 3, 1, 4, 1, 2]
  const { first, onlyA, onlyB, both } = explainDifference(traceOf(ids), fifo(), lru(), {
    frames: 3,
  })
  expect(first).toEqual({ at: 5, page: 0, missedBy: 'a' })
  expect({ onlyA, onlyB, both }).toEqual({ onlyA: 1, onlyB: 0, both: 5 })
})

test('a policy does not part from itself', () => {
  const explanation = explainDifference(traceOf([1, 2, 3, 1]), lru(), lru(), { frames: 2 })
  expect(explanation).toMatchObject({ first: null, onlyA: 0, onlyB: 0, both: 4, byPage: [] })
})

test('classes, windows and pages each make up the whole difference', () => {
  fc.assert(
    fc.property(someReferences, fc.integer({ min: 1, max: 12 }), (ids, frames) => {
      const trace = traceOf(ids, { classes: ids.map((id) => id % 3) })
      const found = explainDifference(trace, fifo(), lru(), { frames, windows: 7 })
      expect(found.onlyA + found.both).toBe(found.a.misses)
      expect(found.onlyB + found.both).toBe(found.b.misses)
      for (const parts of [found.byClass, found.byWindow]) {
        expect(parts.reduce((sum, part) => sum + part.onlyA, 0)).toBe(found.onlyA)
        expect(parts.reduce((sum, part) => sum + part.onlyB, 0)).toBe(found.onlyB)
      }
      const distance = found.byPage.map((part) => Math.abs(part.onlyA - part.onlyB))
      expect(distance).toEqual(distance.toSorted((a, b) => b - a))
    }),
    { numRuns: 50 },
  )
})

test('differences are laid to the phase they happen in', () => {
  const hint = { type: 'hint', protocol: 'gc', values: [0], label: 'minor' } as const
  const events = [
    { ...hint, at: 5, message: 'begin' },
    { ...hint, at: 6, message: 'end' },
  ]
  const trace = traceOf([1, 2, 3, 1, 4, 1, 2], { events })
  const { byPhase } = explainDifference(trace, fifo(), lru(), { frames: 3 })
  expect(byPhase).toEqual([{ phase: 'gc minor', onlyA: 1, onlyB: 0 }])
})
