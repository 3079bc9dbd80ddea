import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import {
  compareWithModel,
  forReferenceStrings,
  outcomesOf,
  testExample,
  testPolicy,
} from '@selfpage/testing'
import type { NaiveModel } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { vmsQuota } from '../src/index.ts'

testPolicy(vmsQuota, [{}, { secondaryShare: 0 }, { secondaryShare: 0.9 }])

/** A FIFO that counts nothing but its order. */
function queue(frames: number): NaiveModel {
  const pages: number[] = []
  return {
    reference(page) {
      if (pages.includes(page)) return 'hit'
      pages.push(page)
      return pages.length > frames ? (pages.shift() ?? NaN) : 'miss'
    },
  }
}

test('without a secondary it is a queue', () => {
  compareWithModel(vmsQuota({ secondaryShare: 0 }), queue)
})

test('a touch of a page on its way out brings it back, and the oldest goes instead', () => {
  // 4 frames: primary 3, secondary 1.
  expect(outcomesOf(vmsQuota(), 4, [0, 1, 2, 3, 0, 4, 1, 0])).toEqual([
    ...['miss', 'miss', 'miss', 'miss'],
    // 0 was on its way out; now 1 is, and goes. Then 2 is.
    ...['hit', 1, 2, 'hit'],
  ])
})

/** Which references miss, with `inactive` of the frames on the policy's own list, or the driver's. */
function play(references: readonly number[], frames: number, inactive: number, isAlone: boolean) {
  const driver = kit.createDriver({
    policy: vmsQuota({ secondaryShare: isAlone ? (inactive + 0.5) / frames : 0 }),
    pages: 64,
    frames,
    inactiveFrames: isAlone ? 0 : inactive,
  })
  return references.map((page) => {
    const { misses } = driver.counts
    driver.reference(policy.pageId(page), false)
    driver.audit()
    return driver.counts.misses > misses
  })
}

test("its own list and the driver's inactive list give the same faults", () => {
  for (const inactive of [0, 1, 2, 5, 10]) {
    forReferenceStrings((references, policyFrames) => {
      const frames = policyFrames + inactive
      const alone = play(references, frames, inactive, true)
      const driven = play(references, frames, inactive, false)
      expect(alone).toEqual(driven)
    })
  }
})

test('a large secondary is LRU', () => {
  const stack = (frames: number): NaiveModel => {
    const pages: number[] = []
    return {
      reference(page) {
        const at = pages.indexOf(page)
        if (at !== -1) pages.splice(at, 1)
        pages.push(page)
        if (at !== -1) return 'hit'
        return pages.length > frames ? (pages.shift() ?? NaN) : 'miss'
      },
    }
  }
  compareWithModel(vmsQuota({ secondaryShare: 0.99 }), stack)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-vms-quota': { vmsQuota },
})
