import { pageKinds, queryClasses } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { HabitNumbers, MOST_HABITS } from '../src/habit-numbers.ts'
import { JOINS, SCANS, TRANSACTIONS, streamOf } from '../src/streams.ts'

const ring = 0b100_0000

test.each([
  [queryClasses.point << 3, true, TRANSACTIONS],
  [queryClasses.range << 3, false, TRANSACTIONS],
  [queryClasses.write << 3, true, TRANSACTIONS],
  [(queryClasses.scan << 3) | pageKinds.tableLeaf, false, SCANS],
  [(queryClasses.join << 3) | ring, false, JOINS],
  [ring, false, SCANS],
  [0, true, SCANS],
  [pageKinds.indexLeaf, false, TRANSACTIONS],
])(
  'the stream of class %i, while scans run alone: %s, is %i',
  (referenceClass, isScanning, stream) => {
    expect(streamOf(referenceClass, isScanning)).toBe(stream)
  },
)

test('habits are numbered as they come, and by kind alone when there are too many', () => {
  const numbers = new HabitNumbers()
  expect(numbers.of(0, 0)).toBe(0)
  expect([numbers.of(0, 4), numbers.of(9, 4), numbers.of(0, 4), numbers.of(9, 3)]).toEqual([
    1, 2, 1, 3,
  ])
  for (let object = 1; object < 256; object++) numbers.of(object, 7)
  expect(numbers.of(255, 4)).toBe(1)
  expect(numbers.of(255, 2)).toBe(0)
  expect(numbers.of(124, 7)).toBe(MOST_HABITS - 1)
})
