import { NO_PAGE, pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrequencyList } from '../src/index.ts'

const capacity = 12
const page = fc.nat({ max: capacity - 1 }).map(pageId)

/** An array in order: stable sorting by count is the whole specification. */
class Model {
  readonly entries: { page: number; count: number }[] = []

  add(page: number, count: number): void {
    this.entries.push({ page, count })
    this.entries.sort((a, b) => a.count - b.count)
  }

  remove(page: number): number {
    const at = this.entries.findIndex((entry) => entry.page === page)
    return this.entries.splice(at, 1)[0].count
  }
}

test('pages stand by count, and among equals in the order in which they reached it', () => {
  const kind = fc.constantFrom('raise', 'raise', 'raise', 'remove')
  const operation = fc.record({ page, kind, count: fc.nat({ max: 4 }) })
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 300 }), (operations) => {
      const list = new FrequencyList(capacity, capacity)
      const model = new Model()
      const counts = new Map<number, number>()
      for (const { page, kind, count } of operations) {
        const isListed = model.entries.some((entry) => entry.page === page)
        if (!isListed) {
          list.add(page, count)
          model.add(page, count)
          counts.set(page, count)
        } else if (kind === 'remove') {
          list.remove(page)
          model.remove(page)
        } else {
          list.raise(page)
          const raised = model.remove(page) + 1
          model.add(page, raised)
          counts.set(page, raised)
        }
        expect([...list]).toEqual(model.entries.map((entry) => entry.page))
        expect(list.first).toBe(model.entries[0]?.page ?? NO_PAGE)
        expect(list.size).toBe(model.entries.length)
        expect(list.countOf(page)).toBe(counts.get(page))
      }
    }),
  )
})

test('a count stops at its largest value instead of wrapping', () => {
  const list = new FrequencyList(2, 2)
  list.add(pageId(0), 0x7fffffff)
  list.add(pageId(1), 0x7ffffffe)
  list.raise(pageId(0))
  expect([...list]).toEqual([1, 0])
  list.raise(pageId(1))
  list.raise(pageId(1))
  list.raise(pageId(0))
  expect(list.countOf(pageId(0))).toBe(0x7fffffff)
  expect([...list]).toEqual([1, 0])
})

test('a list keeps its pages when it gets room and page numbers', () => {
  const list = new FrequencyList(2, 1)
  list.add(pageId(1), 3)
  list.reserve(3)
  list.grow(8)
  list.add(pageId(7), 1)
  list.add(pageId(0), 3)
  expect([...list]).toEqual([7, 1, 0])
})

test('a forgotten page has no count', () => {
  const list = new FrequencyList(1, 1)
  list.add(pageId(0), 3)
  list.remove(pageId(0))
  expect(list.countOf(pageId(0))).toBe(3)
  list.forget(pageId(0))
  expect(list.countOf(pageId(0))).toBe(0)
})
