import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SafelyAllowedDrop, usedData, wrote } from '../src/safely-allowed-drop.ts'
import { lruMisses, optimalMisses } from './naive-misses.ts'

interface Kept {
  readonly page: number
  readonly flags: number
}

/** What is left of `references`, notes by what stands before them. */
function reduce(k: number, feed: (drop: SafelyAllowedDrop<string>) => void) {
  const kept: Kept[] = []
  const notes: [string, number][] = []
  const drop = new SafelyAllowedDrop<string>(k, {
    reference: (page, flags) => void kept.push({ page, flags }),
    note: (note) => void notes.push([note, kept.length]),
  })
  feed(drop)
  drop.flush()
  return { kept, notes, pages: kept.map(({ page }) => page) }
}

const references = fc.array(
  fc.record({ page: fc.nat({ max: 11 }), flags: fc.constantFrom(0, usedData, usedData | wrote) }),
  { minLength: 1, maxLength: 120 },
)

test('LRU and optimal miss as often in the reduced trace, with k frames and more', () => {
  fc.assert(
    fc.property(references, fc.integer({ min: 1, max: 6 }), (all, k) => {
      const full = all.map(({ page }) => page)
      const { pages } = reduce(k, (drop) => {
        for (const { page, flags } of all) drop.reference(page, flags)
      })
      for (let frames = k; frames <= 12; frames++) {
        expect(lruMisses(pages, frames)).toBe(lruMisses(full, frames))
        expect(optimalMisses(pages, frames)).toBe(optimalMisses(full, frames))
      }
    }),
    { numRuns: 400 },
  )
})

test('The middle of three references goes if at most k pages are in between, and only then', () => {
  const pagesLeft = (k: number, full: readonly number[]) =>
    reduce(k, (drop) => {
      for (const page of full) drop.reference(page, 0)
    }).pages
  expect(pagesLeft(1, [5, 5, 5, 5])).toEqual([5, 5])
  expect(pagesLeft(2, [1, 2, 1, 2, 1, 2])).toEqual([1, 2, 1, 2])
  // Between the first 1 and the last lie three pages, itself counted.
  expect(pagesLeft(2, [1, 2, 1, 3, 1])).toEqual([1, 2, 1, 3, 1])
  expect(pagesLeft(3, [1, 2, 1, 3, 1])).toEqual([1, 2, 3, 1])
})

test('No page loses its first or last reference, and none its writes', () => {
  fc.assert(
    fc.property(references, fc.integer({ min: 1, max: 8 }), (all, k) => {
      const { kept } = reduce(k, (drop) => {
        for (const { page, flags } of all) drop.reference(page, flags)
      })
      const joined = (some: readonly Kept[]) => {
        const flags = new Map<number, number>()
        for (const each of some) flags.set(each.page, (flags.get(each.page) ?? 0) | each.flags)
        return flags
      }
      expect(new Map([...joined(kept)])).toEqual(new Map([...joined(all)]))
      const firsts = (some: readonly Kept[]) => [...new Set(some.map(({ page }) => page))]
      expect(firsts(kept)).toEqual(firsts(all))
      expect(firsts(kept.toReversed())).toEqual(firsts(all.toReversed()))
      expect(kept.length).toBeLessThanOrEqual(all.length)
    }),
  )
})

test('A dropped write is one of the next reference that is kept', () => {
  const { kept } = reduce(4, (drop) => {
    for (const flags of [0, usedData | wrote, usedData, 0]) drop.reference(7, flags)
  })
  expect(kept).toEqual([
    { page: 7, flags: 0 },
    { page: 7, flags: usedData | wrote },
  ])
})

test('Notes stay between the references they came between', () => {
  fc.assert(
    fc.property(references, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 120 }), (all, k, at) => {
      const place = Math.min(at, all.length)
      const { kept, notes } = reduce(k, (drop) => {
        for (const [index, { page, flags }] of all.entries()) {
          if (index === place) drop.note('here')
          drop.reference(page, flags)
        }
        if (place === all.length) drop.note('here')
      })
      const [[, before] = ['', 0]] = notes
      const last = (some: readonly Kept[]) => new Set(some.map(({ page }) => page))
      // Whatever is referenced only before the note, or only after it, is so still.
      const earlier = last(all.slice(0, place))
      const later = last(all.slice(place))
      for (const { page } of kept.slice(0, before)) expect(earlier).toContain(page)
      for (const { page } of kept.slice(before)) expect(later).toContain(page)
    }),
  )
})

test('References to what a page held before never take the place of later ones', () => {
  const { kept, notes } = reduce(8, (drop) => {
    for (let times = 0; times < 3; times++) drop.reference(1, usedData | wrote)
    drop.reference(2, 0)
    drop.note('unmap 1')
    drop.separate(1, 2)
    for (let times = 0; times < 3; times++) drop.reference(1, usedData)
    drop.reference(2, 0)
  })
  expect(notes).toEqual([['unmap 1', 3]])
  expect(kept.map(({ page }) => page)).toEqual([1, 1, 2, 1, 1, 2])
  expect(kept.slice(3).every(({ flags }) => (flags & wrote) === 0)).toBe(true)
})
