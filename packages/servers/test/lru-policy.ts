/** Least recently used, for the page cache under test. */
import { noOptions, PageList, PageListGroup } from '@selfpage/kit'
import { definePolicy, type PageId } from '@selfpage/policy'

export const lru = definePolicy({
  name: 'test-lru',
  summary: 'Gives up the page whose last reference is longest ago.',
  options: noOptions,
  create({ pages }) {
    const group = new PageListGroup(pages, 1)
    const list: PageList = group.lists[0]
    return {
      touch(page: PageId) {
        list.remove(page)
        list.addLast(page)
      },
      fault() {},
      victim: () => list.first,
      remove: (page) => list.remove(page),
      admit: (page) => list.addLast(page),
      forget() {},
      resize() {},
      grow: (count) => group.grow(count),
    }
  },
})
