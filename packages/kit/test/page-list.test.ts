import { NO_PAGE, pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PageListGroup } from '../src/page-list.ts'

const moves = [
  'addFirst',
  'addLast',
  'addAfter',
  'remove',
  'moveToFirst',
  'moveToLast',
  'grow',
] as const

/** A move of a page in one of three lists; what is impossible at the moment is passed over. */
const steps = fc.array(
  fc.record({
    move: fc.constantFrom(...moves),
    list: fc.nat({ max: 2 }),
    page: fc.nat({ max: 23 }).map(pageId),
  }),
  { maxLength: 200 },
)

describe('page lists of one group', () => {
  test('are arrays, whatever is done to them', () => {
    const property = fc.property(steps, (steps) => {
      let pages = 8
      const group = new PageListGroup(pages, 3)
      const models: PageId[][] = [[], [], []]
      for (const { move, list: index, page } of steps) {
        const list = group.lists[index]
        const model = models[index]
        if (move === 'grow' && page > pages) {
          pages = page
          group.grow(pages)
        } else if (move === 'addFirst' && page < pages && !models.flat().includes(page)) {
          list.addFirst(page)
          model.unshift(page)
        } else if (move === 'addLast' && page < pages && !models.flat().includes(page)) {
          list.addLast(page)
          model.push(page)
        } else if (move === 'addAfter' && page < pages && !models.flat().includes(page)) {
          const middle = model.at(model.length >> 1)
          if (middle === undefined) continue
          list.addAfter(page, middle)
          model.splice(model.indexOf(middle) + 1, 0, page)
        } else if (move === 'remove' && model.includes(page)) {
          list.remove(page)
          model.splice(model.indexOf(page), 1)
        } else if (move === 'moveToFirst' && model.includes(page)) {
          list.moveToFirst(page)
          model.unshift(...model.splice(model.indexOf(page), 1))
        } else if (move === 'moveToLast' && model.includes(page)) {
          list.moveToLast(page)
          model.push(...model.splice(model.indexOf(page), 1))
        }
        for (const [index, model] of models.entries()) {
          const list = group.lists[index]
          expect([...list]).toEqual(model)
          expect(backwards(list)).toEqual(model.toReversed())
          expect(list.size).toBe(model.length)
          expect(list.first).toBe(model[0] ?? NO_PAGE)
          expect(list.last).toBe(model.at(-1) ?? NO_PAGE)
        }
      }
    })
    fc.assert(property, { seed: 1, numRuns: 300 })
  })

  test('share their memory: a page costs the same in one list as in sixteen', () => {
    const group = new PageListGroup(1000, 16)
    for (let page = 0; page < 1000; page++) group.lists[page % 16].addLast(pageId(page))
    expect([...group.lists[5]].slice(0, 3)).toEqual([5, 21, 37])
    expect(group.lists.reduce((sum, { size }) => sum + size, 0)).toBe(1000)
  })
})

function backwards(list: PageListGroup['lists'][number]): PageId[] {
  const pages: PageId[] = []
  for (let page = list.last; page !== NO_PAGE; page = list.before(page)) pages.push(page)
  return pages
}
