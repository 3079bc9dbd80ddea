import { NO_PAGE, pageId, randomSource } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LowestIndex } from '../src/lowest-index.ts'

/** Pages worth what `worths` says, with equals in the order of `lasts`. */
function population(pages: number, sample: number, worths: Float64Array, lasts = worths) {
  return new LowestIndex(
    { pages, random: randomSource(9) },
    sample,
    {
      judge(judged, count, into) {
        for (let at = 0; at < count; at++) into[at] = worths[judged[at]]
      },
      lastOf: (page) => lasts[page],
    },
    null,
  )
}

test('of no more residents than are drawn the least goes, of equals the one unused the longest', () => {
  const worths = Float64Array.of(5, 3, 3, 9, 3)
  const policy = population(5, 8, worths, Float64Array.of(1, 9, 4, 2, 7))
  for (let page = 0; page < 5; page++) policy.admit(pageId(page))
  const gone: PageId[] = []
  for (let page = policy.victim(); page !== NO_PAGE; page = policy.victim()) {
    gone.push(page)
    policy.remove(page)
  }
  expect(gone).toEqual([2, 4, 1, 0, 3])
})

test('a draw that remembers who was next finds pages that are nearly the least', () => {
  const random = randomSource(3)
  const residents = 1000
  const worths = Float64Array.from({ length: 4000 }, () => random())
  const policy = population(4000, 64, worths)
  const present = new Set<number>()
  const admit = (page: number) => {
    policy.admit(pageId(page))
    present.add(page)
  }
  for (let page = 0; page < residents; page++) admit(page)
  let ranks = 0
  for (let page = residents; page < 4000; page++) {
    const victim = policy.victim()
    for (const other of present) if (worths[other] < worths[victim]) ranks++
    policy.remove(victim)
    present.delete(victim)
    admit(page)
  }
  // Of 64 drawn afresh each time the least is on average the sixteenth of 1,000.
  expect(ranks / 3000).toBeLessThan(10)
})

test('whatever comes and goes, a resident is proposed, and the same until something happens', () => {
  const step = fc.record({ act: fc.constantFrom('swap', 'leave', 'touch'), page: fc.nat(39) })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const policy = population(
        40,
        16,
        Float64Array.from({ length: 40 }, (_, page) => page % 7),
      )
      const present = new Set<number>()
      for (const { act, page } of steps) {
        if (act === 'touch') policy.touch()
        else if (present.has(page)) {
          const leaving = act === 'swap' ? policy.victim() : pageId(page)
          policy.remove(leaving)
          present.delete(leaving)
        } else {
          policy.admit(pageId(page))
          present.add(page)
        }
        const victim = policy.victim()
        expect(present.has(victim)).toBe(present.size > 0)
        expect(policy.victim()).toBe(victim)
      }
    }),
  )
})
