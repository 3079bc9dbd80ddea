import { withoutGuard } from '@selfpage/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { startService } from './byte-world.ts'
import { Model, type Step } from './model.ts'

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.nat(19),
  task: fc.nat(3),
  a: fc.nat(100),
  b: fc.nat(100),
})

const runs = fc.property(
  fc.array(step, { minLength: 60, maxLength: 200, size: 'max' }),
  fc.integer({ min: 4, max: 16 }),
  (steps, frames) => {
    const { service, world } = startService(frames)
    const model = new Model(service, world, 4)
    for (const each of steps) model.step(each)
    model.finish()
  },
)

test('the service is equal to a naive model after every step', () => {
  fc.assert(runs, { numRuns: Number(process.env['MODEL_RUNS'] ?? 200) })
})

for (const name of [
  'I2/sum',
  'I3/split',
  'I7/handle',
  'I9/duplicate',
  'I13/zero',
  'I14/unmap',
  'I17/write',
  'I28/compliant',
  'I29/deadline',
]) {
  test(`without the guard ${name} the model finds the service wrong`, () => {
    const { failed } = withoutGuard(name, () =>
      fc.check(runs, { numRuns: 2000, seed: 7, endOnFailure: true }),
    )
    expect(failed).toBe(true)
  })
}
