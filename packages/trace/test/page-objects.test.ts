import { expect, test } from 'vitest'
import { pageObjects } from '../src/index.ts'
import type { Json } from '../src/index.ts'

const objectsOf = (ids: number[], objects?: Json) =>
  Array.from(
    pageObjects({
      ids: Float64Array.from(ids),
      distinctPages: ids.length,
      about: { format: 'captured', source: { ...(objects === undefined ? {} : { objects }) } },
    }),
  )

test('page ranges by object and part', () => {
  const objects = {
    note: 'page ranges',
    objects: {
      orders: {
        internal: [[10, 1]],
        leaf: [
          [11, 5],
          [40, 2],
        ],
      },
      items: { leaf: [[20, 20]] },
    },
  }
  expect(objectsOf([10, 15, 16, 41, 42, 20, 39, 9], objects)).toEqual([1, 1, 0, 1, 0, 2, 2, 0])
})

test('relations by their first page, in any order', () => {
  const objects = [{ firstPage: 200 }, { firstPage: 0, name: 'a' }, { name: 'no pages' }]
  expect(objectsOf([0, 199, 200, 5000], objects)).toEqual([1, 1, 2, 2])
})

test('the last number is for all objects beyond', () => {
  const objects = Array.from({ length: 300 }, (_, relation) => ({ firstPage: relation * 10 }))
  expect(objectsOf([2530, 2540, 2550, 2999], objects)).toEqual([254, 255, 255, 255])
})

test.each([
  [undefined],
  [null],
  [7],
  [[]],
  [{ objects: 3 }],
  [{ objects: { a: 1, b: { leaf: [[1]] } } }],
])('a trace that says %j of its objects says nothing', (objects) => {
  expect(objectsOf([1, 2], objects)).toEqual([0, 0])
})
