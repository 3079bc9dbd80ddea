import { pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageSet } from '../src/index.ts'

function membersOf(set: PageSet): number[] {
  return Array.from({ length: set.size }, (_, position) => set.at(position)).toSorted(
    (a, b) => a - b,
  )
}

test('its members are numbered without gaps, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 15 }), { maxLength: 100 }), (pages) => {
      const set = new PageSet(16)
      const model = new Set<number>()
      for (const page of pages) {
        if (model.delete(page)) set.remove(pageId(page))
        else {
          model.add(page)
          set.add(pageId(page))
        }
        expect(membersOf(set)).toEqual([...model].toSorted((a, b) => a - b))
      }
    }),
  )
})

test('it keeps its members when there are more pages', () => {
  const set = new PageSet(2)
  set.add(pageId(1))
  set.grow(4)
  set.add(pageId(3))
  set.remove(pageId(1))
  expect(membersOf(set)).toEqual([3])
})
