import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { compareWithModel, outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { multiGeneration } from '../src/index.ts'

testPolicy(multiGeneration, [{}, { entry: 'oldest' }, { protectsTiers: false }])

test('a use moves a page to the youngest generation, more uses in the same one change nothing', () => {
  expect(outcomesOf(multiGeneration(), 3, [0, 1, 2, 3, 2, 4, 2, 5, 6])).toEqual([
    ...['miss', 'miss', 'miss'],
    // Generations 1 (empty) and 2 = 2 1 0: two are too few, so 3 opens. 1 and 2 are passed; 3 comes.
    0,
    'hit',
    // 4 opens as generation 2 is thin. 2 was used in 4 or before: it is younger than 1 and 3.
    1,
    'hit',
    3,
    4,
  ])
})

test.each(['youngest', 'oldest'] as const)(
  'it ages and evicts by generation, entry %s',
  (entry) => {
    compareWithModel(multiGeneration({ entry }), (frames) => generations(frames, entry))
  },
)

/**
 * The generation of each page as a number, and the order of arrival in it. Strings of the test are
 * too short for the feedback loop, which has a test of its own.
 */
function generations(frames: number, entry: 'youngest' | 'oldest'): NaiveModel {
  const residents = new Map<number, { generation: number; arrived: number }>()
  let oldest = 1
  let youngest = 2
  let now = 0
  const population = (generation: number) =>
    [...residents.values()].filter((page) => page.generation === generation).length
  const isAgeingDue = () => {
    if (youngest - oldest !== 2) return youngest - oldest < 2
    return population(youngest) * 2 > residents.size || population(oldest) * 4 < residents.size
  }
  const evict = () => {
    while (isAgeingDue()) youngest++
    while (population(oldest) === 0) {
      oldest++
      while (isAgeingDue()) youngest++
    }
    const old = [...residents].filter(([, { generation }]) => generation === oldest)
    const [[page]] = old.toSorted(([, a], [, b]) => a.arrived - b.arrived)
    residents.delete(page)
    return page
  }
  return {
    reference(page) {
      const found = residents.get(page)
      if (found !== undefined) {
        if (found.generation < youngest)
          residents.set(page, { generation: youngest, arrived: ++now })
        return 'hit'
      }
      const outcome = residents.size < frames ? 'miss' : evict()
      residents.set(page, { generation: entry === 'oldest' ? oldest : youngest, arrived: ++now })
      return outcome
    },
  }
}

test('under sampled fidelity a walk finds the pages that were used', () => {
  const configured = multiGeneration()
  const driver = kit.createDriver({ policy: configured, pages: 8, frames: 4, fidelity: 'sampled' })
  const reference = (page: number) => driver.reference(policy.pageId(page), false)
  for (const page of [0, 1, 2, 3]) reference(page)
  driver.scan()
  driver.scan()
  for (const page of [0, 2]) reference(page)
  driver.scan()
  for (const page of [4, 5]) reference(page)
  const { misses } = driver.counts
  for (const page of [0, 2]) reference(page)
  expect(driver.counts.misses).toBe(misses)
  expect(driver.fallbacks).toEqual([])
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-multi-generation': { multiGeneration },
})
