/** R4: pages leave that nobody proposed, for any cause, and come back from the inactive list. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { lifecycle } from './lifecycle.ts'

export const removal = defineCheck({
  name: 'lets any resident page be removed, proposed or not',
  rule: 'R4',
  buildsOn: [lifecycle],
  find: (configured, options) =>
    search(scenarios(['remove', 'deactivate', 'evict', 'ask']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
})
