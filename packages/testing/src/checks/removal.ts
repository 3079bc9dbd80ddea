/** R4: pages leave that nobody proposed, for any cause, and come back from the inactive list. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'

export const removal: CheckDescription = {
  name: 'lets any resident page be removed, proposed or not',
  rule: 'R4',
  find: (configured, options) =>
    search(scenarios(['remove', 'deactivate', 'evict', 'ask']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}
