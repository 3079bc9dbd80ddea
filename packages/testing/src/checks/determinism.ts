/** R11: equal calls and seed, equal victims; no clock, no chance but the seeded source. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { Finding } from '../finding.ts'
import { scenarios } from '../operation.ts'
import { describeCall } from '../witness.ts'
import type { Witness } from '../witness.ts'
import { lifecycle, proposals } from './lifecycle.ts'
import { removal } from './removal.ts'
import { resizing } from './resize.ts'

export const determinism = defineCheck({
  name: 'gives equal victims for equal calls and seed',
  rule: 'R11',
  buildsOn: [lifecycle, proposals, removal, resizing],
  find: (configured, options) =>
    search(scenarios(['ask', 'remove', 'resize']), options, (scenario) => {
      const alone = withoutClockAndChance(() =>
        new BareWorld(configured, scenario).play(scenario.operations),
      )
      // Two more in step: state shared between instances shows as a difference.
      const first = new BareWorld(configured, scenario)
      const second = new BareWorld(configured, scenario)
      for (const operation of scenario.operations) {
        first.apply(operation)
        second.apply(operation)
      }
      first.drain()
      second.drain()
      requireEqualCalls(first.witness, alone.witness)
      requireEqualCalls(second.witness, alone.witness)
    }),
})

function requireEqualCalls(one: Witness, other: Witness): void {
  for (const [index, call] of one.calls.entries()) {
    const counterpart = other.calls.at(index)
    if (counterpart !== undefined && describeCall(call) === describeCall(counterpart)) continue
    const instead = counterpart === undefined ? 'nothing' : describeCall(counterpart)
    throw new Finding(
      `after equal calls from the same seed, one instance saw '${describeCall(call)}' and ` +
        `another '${instead}'`,
      one.script().slice(0, index + 1),
    )
  }
}

const forbidden: readonly (readonly [owner: object, method: string, name: string])[] = [
  [Math, 'random', 'Math.random'],
  [Date, 'now', 'Date.now'],
  [performance, 'now', 'performance.now'],
  [process, 'hrtime', 'process.hrtime'],
  [crypto, 'getRandomValues', 'crypto.getRandomValues'],
  [crypto, 'randomUUID', 'crypto.randomUUID'],
]

/** Runs `act`, in which every clock and every unseeded source of chance throws. */
function withoutClockAndChance<Result>(act: () => Result): Result {
  const kept = forbidden.map(([owner, method]) => Object.getOwnPropertyDescriptor(owner, method))
  for (const [owner, method, name] of forbidden) {
    Object.defineProperty(owner, method, {
      configurable: true,
      writable: true,
      value: () => {
        throw new Error(`it called ${name}`)
      },
    })
  }
  try {
    return act()
  } finally {
    for (const [index, [owner, method]] of forbidden.entries()) {
      const descriptor = kept[index]
      if (descriptor === undefined) Reflect.deleteProperty(owner, method)
      else Object.defineProperty(owner, method, descriptor)
    }
  }
}
