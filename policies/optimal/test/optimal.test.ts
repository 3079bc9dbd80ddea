import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { NEVER, pageId } from '@selfpage/policy'
import { forReferenceStrings, testExample, testPolicy } from '@selfpage/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { optimal } from '../src/index.ts'

testPolicy(optimal)

/** The misses of `references`, each served the number of the next reference to its page. */
function missesOf(frames: number, references: readonly number[]): number {
  const pages = Math.max(0, ...references) + 1
  const driver = kit.createDriver({ policy: optimal(), pages, frames })
  for (const [index, page] of references.entries()) {
    const next = references.indexOf(page, index + 1)
    driver.facts.nextUse = next < 0 ? NEVER : next + 1
    driver.reference(pageId(page), false)
    driver.audit()
  }
  expect(driver.fallbacks).toEqual([])
  return driver.counts.misses
}

/** The fewest misses of any choice of victims, found by trying all of them. */
function fewestMisses(frames: number, references: readonly number[]): number {
  let costs = new Map([['', 0]])
  for (const page of references) {
    const next = new Map<string, number>()
    const reach = (pages: readonly string[], cost: number) => {
      const state = pages.toSorted().join(' ')
      next.set(state, Math.min(cost, next.get(state) ?? Infinity))
    }
    for (const [state, cost] of costs) {
      const pages = state === '' ? [] : state.split(' ')
      if (pages.includes(`${page}`)) reach(pages, cost)
      else if (pages.length < frames) reach([...pages, `${page}`], cost + 1)
      else {
        for (const victim of pages) {
          reach([...pages.filter((kept) => kept !== victim), `${page}`], cost + 1)
        }
      }
    }
    costs = next
  }
  return Math.min(...costs.values())
}

test("Belady's string takes 7 misses with three frames and 6 with four", () => {
  const references = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]
  expect([3, 4].map((frames) => missesOf(frames, references))).toEqual([7, 6])
})

test('a loop of N pages in C frames misses (N - C) / (N - 1) of the time', () => {
  const references = Array.from({ length: 11 * 99 }, (_, index) => index % 11)
  // Ten pages of eleven can stay from one round to the next but the one that was just needed.
  const ratio = (missesOf(7, references) - 7) / (references.length - 7)
  expect(ratio).toBeCloseTo((11 - 7) / (11 - 1), 2)
})

test('no choice of victims misses less', () => {
  const string = fc.array(fc.nat({ max: 6 }), { maxLength: 24 })
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), string, (frames, references) => {
      expect(missesOf(frames, references)).toBe(fewestMisses(frames, references))
    }),
  )
})

test('a frame more never costs a miss', () => {
  forReferenceStrings((references, frames) => {
    expect(missesOf(frames + 1, references)).toBeLessThanOrEqual(missesOf(frames, references))
  })
})

test('next uses keep their order up to the largest there can be', () => {
  const driver = kit.createDriver({ policy: optimal(), pages: 4, frames: 3 })
  for (const [page, nextUse] of [0x80000001, 0x7fffffff, NEVER - 1].entries()) {
    driver.facts.nextUse = nextUse
    driver.reference(pageId(page), false)
  }
  const order = [1, 2, 3].map(() => driver.evict('evicted'))
  expect(order).toEqual([2, 0, 1])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-optimal': { optimal },
})
