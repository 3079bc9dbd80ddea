/** R5: pages that must stay are held when proposed, and released later, in any order. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { lifecycle } from './lifecycle.ts'

export const holding = defineCheck({
  name: 'does not propose a held page, and has it again after its release',
  rule: 'R5',
  buildsOn: [lifecycle],
  find: (configured, options) =>
    search(scenarios(['pin', 'unpin', 'evict']), options, (scenario) => {
      const world = new BareWorld(configured, scenario).play(scenario.operations)
      // With nothing pinned any more, all that was held must turn up.
      for (let page = 0; page < scenario.pages; page++) world.apply({ kind: 'unpin', page })
      world.drain()
    }),
})
