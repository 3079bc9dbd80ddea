/** The foundation of all checks: references and evictions, nothing else, against a set of pages. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'

/** R3, the first half: what `victim` returns is resident. */
export const lifecycle = defineCheck({
  name: 'proposes resident pages only, and each of them sooner or later',
  rule: 'R3',
  find: (configured, options) =>
    search(scenarios(['drain']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
})

/** R3, the second half: `victim` does not forget, and may be asked again. */
export const proposals = defineCheck({
  name: 'proposes the same page again until something else is called',
  rule: 'R3',
  buildsOn: [lifecycle],
  find: (configured, options) =>
    search(scenarios(['ask', 'evict']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
})
