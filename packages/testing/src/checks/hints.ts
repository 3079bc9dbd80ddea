/** Hints are advice from a program that may be wrong: no order of them breaks a rule. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'

export const hints: CheckDescription = {
  name: 'hears its hints at any time, in any order, about any page',
  rule: 'hints',
  skipReason: ({ definition }) => (definition.hints.length === 0 ? 'it declares none' : undefined),
  find: (configured, options) =>
    search(scenarios(['hint', 'evict', 'remove']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}
