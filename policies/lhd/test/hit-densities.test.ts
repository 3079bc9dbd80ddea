import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HitDensities, MAX_AGE, classOf } from '../src/hit-densities.ts'

test('classes halve: pages used all the time are of the highest, new ones of the lowest', () => {
  const ages = [2 * MAX_AGE, MAX_AGE, MAX_AGE - 1, MAX_AGE / 2, MAX_AGE / 2 - 1, 1, 0]
  expect(ages.map(classOf)).toEqual([0, 0, 1, 1, 2, 10, 11])
})

const event = fc.record({ kind: fc.nat(2), age: fc.nat(60), isHit: fc.boolean() })

test('a density is the hits of those that reached the age by the time they went on to stay', () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 80 }), (events) => {
      const learned = new HitDensities()
      for (const { kind, age, isHit } of events) {
        if (isHit) learned.countHit(kind * MAX_AGE + age)
        else learned.countEviction(kind * MAX_AGE + age)
      }
      learned.update()
      for (const { kind, age } of events) {
        const later = events.filter((other) => other.kind === kind && other.age >= age)
        const hits = later.filter(({ isHit }) => isHit).length
        // Whoever leaves at the age itself took up the frame for that one step.
        const time = later.reduce((sum, other) => sum + other.age - age + 1, 0)
        expect(learned.densities[kind * MAX_AGE + age]).toBeCloseTo(hits / time, 12)
      }
    }),
  )
})

test('what was counted loses weight', () => {
  const learned = new HitDensities()
  learned.countHit(5)
  for (let round = 0; round < 10; round++) learned.update()
  learned.countEviction(5)
  learned.update()
  expect(learned.densities[5]).toBeCloseTo(0.9 ** 10 / (0.9 ** 10 + 1), 12)
})
