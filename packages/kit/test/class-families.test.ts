import { expect, test } from 'vitest'
import { ClassFamilies } from '../src/index.ts'

test('classes are numbered as they come, after the families; the family stands in for one too many', () => {
  const classes = new ClassFamilies(2, 4)
  expect([classes.size, classes.of(0), classes.of(1)]).toEqual([2, 0, 1])
  expect([classes.add(1), classes.add(0)]).toEqual([2, 3])
  expect([classes.of(2), classes.of(3), classes.size]).toEqual([1, 0, 4])
  expect([classes.add(1), classes.size]).toEqual([1, 4])
})
