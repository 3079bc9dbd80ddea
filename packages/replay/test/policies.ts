/** Small policies for the tests: these tests may not depend on the plugins, which depend on them. */
import { PageListGroup } from '@selfpage/kit'
import { NO_PAGE, definePolicy } from '@selfpage/policy'
import type { EvictionPolicy, PageId, RemoveCause } from '@selfpage/policy'
import { z } from 'zod'

const none = z.strictObject({})

/** Oldest (or least recently used) page last. */
class ListPolicy implements EvictionPolicy {
  readonly #group: PageListGroup
  readonly #movesTouched: boolean

  constructor(pages: number, movesTouched: boolean) {
    this.#group = new PageListGroup(pages, 1)
    this.#movesTouched = movesTouched
  }

  touch(page: PageId): void {
    if (this.#movesTouched) this.#group.lists[0].moveToFirst(page)
  }

  fault(_page: PageId): void {}

  victim(): PageId {
    return this.#group.lists[0].last
  }

  remove(page: PageId, _cause: RemoveCause): void {
    this.#group.lists[0].remove(page)
  }

  admit(page: PageId): void {
    this.#group.lists[0].addFirst(page)
  }

  forget(): void {}

  resize(): void {}

  grow(pages: number): void {
    this.#group.grow(pages)
  }
}

export const fifo = definePolicy({
  name: 'fifo',
  summary: 'Gives up the oldest page.',
  options: none,
  create: ({ pages }) => new ListPolicy(pages, false),
})

export const lru = definePolicy({
  name: 'lru',
  summary: 'Gives up the page unused the longest.',
  options: none,
  stackOrder: 'recency',
  create: ({ pages }) => new ListPolicy(pages, true),
})

/** Belady's algorithm, by looking at every resident page. */
export const optimal = definePolicy({
  name: 'optimal',
  summary: 'Gives up the page not needed for the longest time.',
  options: none,
  facts: ['nextUse'],
  create: ({ facts }) => {
    const nextUse = new Map<PageId, number>()
    return {
      touch: (page: PageId) => void nextUse.set(page, facts.nextUse),
      fault() {},
      victim: () => [...nextUse].reduce((a, b) => (b[1] > a[1] ? b : a), [NO_PAGE, -1])[0],
      remove: (page: PageId) => void nextUse.delete(page),
      admit: (page: PageId) => void nextUse.set(page, facts.nextUse),
      forget() {},
      resize() {},
    }
  },
})

/** What a policy may do wrong, and in which call. */
export type Misdeed =
  | {
      readonly in: 'touch' | 'fault' | 'victim' | 'remove' | 'admit' | 'surplus'
      readonly does: 'throw'
    }
  | { readonly in: 'victim'; readonly does: 'propose-absent' | 'propose-nothing' }

/**
 * First-in first-out until its `after`th call of `misdeed.in`, which goes wrong. With
 * `touchesASurplus` it has a page too many after each so many touches (R13), unless that is 0.
 */
export function breaking(misdeed: Misdeed, after: number, touchesASurplus = 0) {
  return definePolicy({
    name: 'breaking',
    summary: 'Breaks the rules after a while.',
    options: none,
    create: ({ pages }) => {
      let calls = 0
      const goesWrong = (call: Misdeed['in']) => call === misdeed.in && ++calls > after
      const act = (call: Misdeed['in']) => {
        if (goesWrong(call) && misdeed.does === 'throw') throw new Error(`broken ${call}`)
      }
      class Breaking extends ListPolicy {
        protected touches = 0
        protected excess = 0

        override touch(page: PageId): void {
          act('touch')
          super.touch(page)
          this.touches++
          if (this.touches % touchesASurplus === 0) this.excess = 1
        }

        override fault(page: PageId): void {
          act('fault')
          super.fault(page)
        }

        override victim(): PageId {
          if (misdeed.in === 'victim' && goesWrong('victim')) {
            if (misdeed.does === 'throw') throw new Error('broken victim')
            return misdeed.does === 'propose-nothing' ? NO_PAGE : ((pages - 1) as PageId)
          }
          return super.victim()
        }

        override remove(page: PageId, cause: RemoveCause): void {
          act('remove')
          super.remove(page, cause)
          this.excess = 0
        }

        override admit(page: PageId): void {
          act('admit')
          super.admit(page)
        }
      }

      class BreakingWithSurplus extends Breaking {
        get surplus(): number {
          act('surplus')
          return this.excess
        }
      }

      return touchesASurplus === 0
        ? new Breaking(pages, false)
        : new BreakingWithSurplus(pages, false)
    },
  })()
}
