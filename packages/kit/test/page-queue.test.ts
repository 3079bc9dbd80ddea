import { NO_PAGE, pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PageQueue } from '../src/page-queue.ts'

/** What can happen to a queue; what is impossible at the moment is passed over. */
const operations = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('add'), value: fc.nat({ max: 63 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('pop'), value: fc.constant(0) }) },
    {
      weight: 3,
      arbitrary: fc.record({ type: fc.constant('remove'), value: fc.nat({ max: 63 }) }),
    },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('rotate'), value: fc.constant(0) }) },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('reserve'), value: fc.nat({ max: 40 }) }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('grow'), value: fc.nat({ max: 64 }) }) },
  ),
  { maxLength: 300 },
)

describe('a page queue', () => {
  test('is an array with bounds, whatever is done to it', () => {
    const capacities = fc.nat({ max: 20 })
    const pageCounts = fc.integer({ min: 1, max: 64 })
    const property = fc.property(capacities, pageCounts, operations, (room, count, steps) => {
      let capacity = room
      let pages = count
      const queue = new PageQueue(pages, capacity)
      const model: PageId[] = []
      for (const { type, value } of steps) {
        const page = pageId(value)
        if (type === 'add' && value < pages && !model.includes(page) && model.length < capacity) {
          queue.addLast(page)
          model.push(page)
        } else if (type === 'pop' && model.length > 0) {
          queue.remove(model[0])
          model.shift()
        } else if (type === 'remove' && model.includes(page)) {
          queue.remove(page)
          model.splice(model.indexOf(page), 1)
        } else if (type === 'rotate' && model.length > 0) {
          queue.rotate()
          model.push(...model.splice(0, 1))
        } else if (type === 'reserve') {
          queue.reserve(value)
          capacity = Math.max(capacity, value)
        } else if (type === 'grow' && value > pages) {
          queue.grow(value)
          pages = value
        }
        expect(queue.first).toBe(model[0] ?? NO_PAGE)
        expect(queue.size).toBe(model.length)
        expect([...queue]).toEqual(model)
      }
    })
    fc.assert(property, { seed: 1, numRuns: 500 })
  })

  test('takes its capacity again and again, with holes between', () => {
    const queue = new PageQueue(10_000, 100)
    for (let page = 0; page < 100; page++) queue.addLast(pageId(page))
    for (let page = 100; page < 10_000; page++) {
      // The first page never leaves, so holes pile up behind it.
      queue.remove(pageId(page - 99))
      queue.addLast(pageId(page))
    }
    expect([...queue]).toEqual([0, ...Array.from({ length: 99 }, (_, index) => 9901 + index)])
  })

  test('is no longer than there are pages, however many frames there are', () => {
    const queue = new PageQueue(3, 2 ** 40)
    for (let page = 0; page < 3; page++) queue.addLast(pageId(page))
    queue.grow(1000)
    for (let page = 3; page < 1000; page++) queue.addLast(pageId(page))
    expect([...queue]).toEqual(Array.from({ length: 1000 }, (_, page) => page))
  })

  test('is empty at first, and again', () => {
    const queue = new PageQueue(4, 4)
    expect(queue.first).toBe(NO_PAGE)
    queue.addLast(pageId(2))
    queue.addLast(pageId(3))
    queue.remove(pageId(3))
    queue.remove(pageId(2))
    expect(queue.first).toBe(NO_PAGE)
    expect([...queue]).toEqual([])
  })
})
