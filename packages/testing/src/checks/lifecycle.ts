/** The foundation of all checks: references and evictions, nothing else, against a set of pages. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'

/** R3, the first half: what `victim` returns is resident. */
export const lifecycle: CheckDescription = {
  name: 'proposes resident pages only, and each of them sooner or later',
  rule: 'R3',
  find: (configured, options) =>
    search(scenarios(['drain']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}

/** R3, the second half: `victim` does not forget, and may be asked again. */
export const proposals: CheckDescription = {
  name: 'proposes the same page again until something else is called',
  rule: 'R3',
  find: (configured, options) =>
    search(scenarios(['ask', 'evict']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}
