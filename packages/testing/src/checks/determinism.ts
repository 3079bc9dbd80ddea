/** R11: equal calls and seed, equal victims; no clock, no chance but the seeded source. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { Finding } from '../finding.ts'
import { scenarios } from '../operation.ts'
import type { Operation } from '../operation.ts'
import { describeCall } from '../witness.ts'
import type { Witness } from '../witness.ts'

export const determinism: CheckDescription = {
  name: 'gives equal victims for equal calls and seed',
  rule: 'R11',
  find: (configured, options) =>
    search(scenarios(['ask', 'evict', 'remove', 'forget', 'resize']), options, (scenario) => {
      const alone = withoutClockAndChance(() => {
        const world = new BareWorld(configured, scenario)
        playUntilBroken([world], scenario.operations)
        return world.witness
      })
      // Two more in step: state shared between instances shows as a difference.
      const pair = [new BareWorld(configured, scenario), new BareWorld(configured, scenario)]
      playUntilBroken(pair, scenario.operations)
      for (const { witness } of pair) requireEqualCalls(witness, alone)
    }),
}

/** Other rules are the business of other checks: what breaks them ends the scenario early. */
function playUntilBroken(worlds: readonly BareWorld[], operations: readonly Operation[]): void {
  try {
    for (const operation of operations) for (const world of worlds) world.apply(operation)
    for (const world of worlds) world.drain()
  } catch (error) {
    if (!(error instanceof Finding)) throw error
  }
}

function requireEqualCalls(one: Witness, other: Witness): void {
  for (const [index, call] of one.calls.entries()) {
    const counterpart = other.calls.at(index)
    if (counterpart === undefined || describeCall(call) === describeCall(counterpart)) continue
    throw new Finding(
      `after equal calls from the same seed, one instance saw '${describeCall(call)}' and ` +
        `another '${describeCall(counterpart)}'`,
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
function withoutClockAndChance(act: () => Witness): Witness {
  const called: string[] = []
  const kept = forbidden.map(([owner, method]) => Object.getOwnPropertyDescriptor(owner, method))
  for (const [owner, method, name] of forbidden) {
    Object.defineProperty(owner, method, {
      configurable: true,
      writable: true,
      value: () => {
        called.push(name)
        throw new Error(`${name} is not to be called`)
      },
    })
  }
  let witness: Witness
  try {
    witness = act()
  } finally {
    for (const [index, [owner, method]] of forbidden.entries()) {
      const descriptor = kept[index]
      if (descriptor === undefined) Reflect.deleteProperty(owner, method)
      else Object.defineProperty(owner, method, descriptor)
    }
  }
  if (called.length > 0) throw new Finding(`it called ${called[0]}`, witness.script())
  return witness
}
