import { shrinkList, simplifyItems } from '@selfpage/torture'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('a list is shrunk to the items that matter', () => {
  const property = fc.property(
    fc.uniqueArray(fc.nat(200), { minLength: 1, maxLength: 80 }),
    fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
    (items, choices) => {
      const wanted = new Set(choices.map((choice) => items[choice % items.length]))
      const fails = (some: readonly number[]): boolean =>
        [...wanted].every((it) => some.includes(it))
      const small = shrinkList(items, fails, 10_000)
      expect(new Set(small)).toEqual(wanted)
    },
  )
  fc.assert(property)
})

test('it gives up after so many tries, with a list that fails', () => {
  const items = Array.from({ length: 100 }, (_, index) => index)
  let tries = 0
  const fails = (some: readonly number[]): boolean => {
    tries += 1
    return some.includes(77) && some.includes(3)
  }
  const small = shrinkList(items, fails, 5)
  expect(tries).toBe(5)
  expect(small).toContain(77)
  expect(small).toContain(3)
})

test('items are made simpler as long as the list fails', () => {
  const fails = (items: readonly number[]): boolean => items.reduce((sum, it) => sum + it, 0) >= 10
  const small = simplifyItems([9, 8, 7], (item) => [0, item - 1], fails, 100)
  expect(small.reduce((sum, it) => sum + it, 0)).toBeGreaterThanOrEqual(10)
  expect(small.reduce((sum, it) => sum + it, 0)).toBeLessThan(24)
})
