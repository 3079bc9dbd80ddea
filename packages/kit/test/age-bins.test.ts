import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AGE_BINS, ageBin, ageBinStart } from '../src/index.ts'

test('bins follow each other without gaps, four to an octave', () => {
  expect(Array.from({ length: 13 }, (_, bin) => ageBinStart(bin))).toEqual([
    ...[0, 1, 2, 3, 4, 5, 6, 7],
    ...[8, 10, 12, 14, 16],
  ])
  expect(ageBinStart(AGE_BINS)).toBe(2 ** 32)
})

test('an age is in the bin that begins at or before it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (age) => {
      const bin = ageBin(age)
      expect(ageBinStart(bin)).toBeLessThanOrEqual(age)
      expect(ageBinStart(bin + 1)).toBeGreaterThan(age)
    }),
  )
})
