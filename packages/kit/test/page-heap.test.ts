import { NO_PAGE, pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageHeap } from '../src/index.ts'

const capacity = 24
const page = fc.nat({ max: capacity - 1 }).map(pageId)
/** Few keys, so that equal ones are common. */
const key = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constant(-(2 ** 52)))

/** The page with the smallest key; the lower number of two with equal keys. */
function firstOf(model: ReadonlyMap<number, number>): number {
  const sorted = [...model].toSorted(([a, keyA], [b, keyB]) => keyA - keyB || a - b)
  return sorted[0]?.[0] ?? NO_PAGE
}

test('the first page is the one with the smallest key, whatever happens in between', () => {
  const operation = fc.record({ page, key, removes: fc.boolean() })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 200 }), (operations) => {
      const heap = new PageHeap(capacity, capacity)
      const model = new Map<number, number>()
      for (const { page, key, removes } of operations) {
        if (!heap.has(page)) heap.add(page, key)
        else if (removes) heap.remove(page)
        else heap.update(page, key)
        if (removes && model.has(page)) model.delete(page)
        else model.set(page, key)
        expect(heap.size).toBe(model.size)
        expect(heap.has(page)).toBe(model.has(page))
        expect(heap.has(page) ? heap.keyOf(page) : undefined).toBe(model.get(page))
        expect(heap.first).toBe(firstOf(model))
      }
    }),
  )
})

test('pages come out in order of their keys', () => {
  fc.assert(
    fc.property(fc.uniqueArray(page), fc.array(key, { minLength: 24 }), (pages, keys) => {
      const heap = new PageHeap(capacity, capacity)
      const model = new Map<number, number>()
      for (const [index, page] of pages.entries()) {
        heap.add(page, keys[index])
        model.set(page, keys[index])
      }
      while (heap.size > 0) {
        const { first } = heap
        expect(first).toBe(firstOf(model))
        heap.remove(first)
        model.delete(first)
      }
      expect(heap.first).toBe(NO_PAGE)
    }),
  )
})

test('a heap keeps its pages when it gets room and page numbers', () => {
  const heap = new PageHeap(2, 1)
  heap.add(pageId(1), 5)
  heap.reserve(3)
  heap.grow(10)
  heap.add(pageId(9), 4)
  heap.add(pageId(0), 6)
  expect(heap.first).toBe(9)
  heap.remove(pageId(9))
  expect(heap.first).toBe(1)
  expect(heap.keyOf(pageId(1))).toBe(5)
  expect(heap.has(pageId(8))).toBe(false)
})
