/** R8: more and fewer frames at any time, down to one, while pages keep coming. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'

export const resizing: CheckDescription = {
  name: 'follows a change of frames both ways and evicts nothing by itself',
  rule: 'R8',
  find: (configured, options) =>
    search(scenarios(['resize']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}
