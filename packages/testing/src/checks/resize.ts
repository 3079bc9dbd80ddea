/** R8: more and fewer frames at any time, down to one, while pages keep coming. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { lifecycle } from './lifecycle.ts'

export const resizing = defineCheck({
  name: 'follows a change of frames both ways and evicts nothing by itself',
  rule: 'R8',
  buildsOn: [lifecycle],
  find: (configured, options) =>
    search(scenarios(['resize']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
})
