import * as kit from '@selfpage/kit'
import * as policy from '@selfpage/policy'
import { outcomesOf, testExample, testPolicy } from '@selfpage/testing'
import { expect, test } from 'vitest'
import { random } from '../src/index.ts'

testPolicy(random)

/** The pages that 1,000 faults push out of 8 frames. */
function victims(seed: number): number[] {
  const left: number[] = []
  const driver = kit.createDriver({
    ...{ policy: random(), pages: 1008, frames: 8, seed },
    onLeave: (page) => left.push(page),
  })
  for (let page = 0; page < 1008; page++) driver.reference(policy.pageId(page), false)
  return left
}

test('the seed decides', () => {
  expect(victims(1)).toEqual(victims(1))
  expect(victims(1)).not.toEqual(victims(2))
})

test('each resident page is as likely to go as any other', () => {
  // How long a page stays is then geometric: it outlives each fault with probability 7/8.
  const stays = victims(3).map((page, index) => index + 8 - page)
  const mean = stays.reduce((sum, stay) => sum + stay, 0) / stays.length
  expect(mean).toBeGreaterThan(7.2)
  expect(mean).toBeLessThan(8.8)
  expect(Math.max(...stays)).toBeGreaterThan(30)
  expect(Math.min(...stays)).toBe(1)
})

test('with one frame there is no choice', () => {
  expect(outcomesOf(random(), 1, [4, 4, 2, 4])).toEqual(['miss', 'hit', 4, 2])
})

test('the page proposed stays proposed until it is removed', () => {
  const driver = kit.createDriver({ policy: random(), pages: 20, frames: 20 })
  for (let page = 0; page < 20; page++) driver.reference(policy.pageId(page), false)
  const proposed = driver.policy.victim()
  const other = policy.pageId((proposed + 1) % 20)
  driver.remove(other, 'reclaimed')
  expect(driver.policy.victim()).toBe(proposed)
  driver.remove(proposed, 'reclaimed')
  expect(driver.policy.victim()).not.toBe(proposed)
})

testExample(new URL('../README.md', import.meta.url), {
  '@selfpage/kit': kit,
  '@selfpage/policy': policy,
  '@selfpage/policy-random': { random },
})
