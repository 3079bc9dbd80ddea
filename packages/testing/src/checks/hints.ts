/** Hints are advice from a program that may be wrong: no order of them breaks a rule. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { lifecycle } from './lifecycle.ts'
import { removal } from './removal.ts'

export const hints = defineCheck({
  name: 'hears its hints at any time, in any order, about any page',
  rule: 'hints',
  buildsOn: [lifecycle, removal],
  skipReason: ({ definition }) => (definition.hints.length === 0 ? 'it declares none' : undefined),
  find: (configured, options) =>
    search(scenarios(['hint', 'evict', 'remove']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
})
