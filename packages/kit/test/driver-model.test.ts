/** The driver against the naive one: any operations, everything compared after each. */
import {
  ABSENT,
  AHEAD,
  createDriver,
  HELD,
  HELD_AHEAD,
  INACTIVE,
  NEW,
  RESIDENT,
} from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NaiveDriver } from './driver/naive-driver.ts'
import { policies, steps } from './driver/steps.ts'
import type { Pair } from './driver/steps.ts'

function expectEqual({ driver, naive, pages }: Pair): void {
  expect(driver.counts).toEqual(naive.counts)
  expect(driver.residentPages).toBe(naive.resident.size)
  expect(driver.inactivePages).toBe(naive.inactive.length)
  expect(driver.oldestInactive).toBe(naive.inactive[0] ?? -1)
  const expected = Array.from({ length: pages }, (_, number) => statusOf(naive, pageId(number)))
  expect([...driver.status]).toEqual(expected)
  const dirty = Array.from({ length: pages }, (_, page) => Number(naive.dirty.has(pageId(page))))
  expect([...driver.facts.dirty]).toEqual(dirty)
  expect(driver.fallbacks).toEqual([])
  driver.audit()
}

function statusOf(naive: NaiveDriver, page: PageId): number {
  if (naive.held.has(page)) return naive.ahead.has(page) ? HELD_AHEAD : HELD
  if (naive.resident.has(page)) return naive.ahead.has(page) ? AHEAD : RESIDENT
  if (naive.inactive.includes(page)) return INACTIVE
  return naive.known.has(page) ? ABSENT : NEW
}

const setUps = fc.record({
  room: fc.integer({ min: 1, max: 6 }),
  inactiveFrames: fc.nat(3),
  fidelity: fc.constantFrom('exact' as const, 'sampled' as const),
})

describe.for(policies.map((policy) => ({ policy, name: policy.name })))(
  'a driver of $name',
  ({ policy }) => {
    test('does what the naive driver does', () => {
      const property = fc.property(setUps, steps, ({ room, inactiveFrames, fidelity }, steps) => {
        const refused = new Set<PageId>()
        const mayEvict = (page: PageId) => !refused.has(page)
        const sizes = { pages: 8, frames: room + inactiveFrames, inactiveFrames }
        const pair: Pair = {
          driver: createDriver({ policy: policy(), ...sizes, fidelity, mayEvict }),
          naive: new NaiveDriver(policy(), sizes, fidelity === 'sampled', mayEvict),
          refused,
          pages: sizes.pages,
        }
        for (const step of steps) {
          const [answer, expected] = step(pair) ?? []
          expect(answer).toBe(expected)
          expectEqual(pair)
        }
      })
      fc.assert(property, { numRuns: 200, seed: Number(process.env['SELFPAGE_SEED'] ?? 1) })
    })
  },
)
