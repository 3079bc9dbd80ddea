import { NO_PAGE, pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NO_LIST, PageLists } from '../src/page-lists.ts'

/** A step with a page; what is impossible at the moment is passed over. */
const steps = fc.array(
  fc.record({
    step: fc.constantFrom('addFirst', 'moveToFirst', 'remove', 'suspend', 'forget', 'grow'),
    list: fc.integer({ min: 1, max: 3 }),
    page: fc.nat({ max: 23 }).map(pageId),
  }),
  { maxLength: 200 },
)

/** The same as arrays: the first page first, the list of each page by number. */
class Model {
  readonly lists: PageId[][] = [[], [], [], []]
  readonly listOf = new Map<PageId, number>()

  has(page: PageId): boolean {
    return this.lists.flat().includes(page)
  }

  take(page: PageId): void {
    for (const list of this.lists) if (list.includes(page)) list.splice(list.indexOf(page), 1)
  }

  put(page: PageId, list: number): void {
    this.lists[list].unshift(page)
    this.listOf.set(page, list)
  }
}

describe('lists that know where their pages are', () => {
  test('are arrays and a map, whatever is done to them', () => {
    const property = fc.property(steps, (steps) => {
      let pages = 8
      const lists = new PageLists(pages, 3)
      const model = new Model()
      for (const { step, list, page } of steps) {
        if (step === 'grow') {
          if (page <= pages) continue
          pages = page
          lists.grow(pages)
        } else if (page < pages) apply(lists, model, step, page, list)
        for (const number of [1, 2, 3]) {
          const expected = model.lists[number]
          expect([...lists.pagesOf(number)]).toEqual(expected.toReversed())
          expect(lists.size(number)).toBe(expected.length)
          expect(lists.last(number)).toBe(expected.at(-1) ?? NO_PAGE)
        }
        for (let each = 0; each < pages; each++) {
          expect(lists.listOf(pageId(each))).toBe(model.listOf.get(pageId(each)) ?? NO_LIST)
        }
      }
    })
    fc.assert(property)
  })
})

function apply(lists: PageLists, model: Model, step: string, page: PageId, list: number): void {
  if (model.has(page) !== (step === 'moveToFirst' || step === 'remove' || step === 'suspend'))
    return
  model.take(page)
  if (step === 'addFirst') {
    lists.addFirst(page, list)
    model.put(page, list)
  } else if (step === 'moveToFirst') {
    lists.moveToFirst(page, list)
    model.put(page, list)
  } else if (step === 'suspend') {
    lists.suspend(page)
  } else {
    if (step === 'remove') lists.remove(page)
    else lists.forget(page)
    model.listOf.delete(page)
  }
}
