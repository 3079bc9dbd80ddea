import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { Dice } from '../src/index.ts'

test('equal seeds give equal numbers', () => {
  const [one, same, other] = [1, 1, 2].map((seed) => {
    const dice = new Dice(randomSource(seed))
    return Array.from({ length: 20 }, () => dice.below(1000))
  })
  expect(same).toEqual(one)
  expect(other).not.toEqual(one)
})

test('each number comes as often as the others', () => {
  const dice = new Dice(() => 0)
  const counts = new Array<number>(6).fill(0)
  for (let draw = 0; draw < 60_000; draw++) counts[dice.below(6)]++
  // Five standard deviations.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(460)
})
