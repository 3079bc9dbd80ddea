/** R13: a policy that gives up pages although there is room says how many, and then has no more. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { Finding } from '../finding.ts'
import { scenarios } from '../operation.ts'

export const surplus: CheckDescription = {
  name: 'has no surplus left once as many victims as it said are gone',
  rule: 'R13',
  find: (configured, options) =>
    search(scenarios(['evict', 'remove', 'read-ahead', 'resize']), options, (scenario) => {
      const world = new BareWorld(configured, scenario)
      const { witness } = world
      for (const operation of scenario.operations) {
        // A reference ends with as many victims as the policy said.
        world.apply(operation)
        const { surplus } = witness
        if (!Number.isInteger(surplus) || surplus < 0 || surplus > witness.resident.size) {
          const pages = `${witness.resident.size} pages are resident`
          throw new Finding(`surplus is ${surplus} although ${pages}`, witness.script())
        }
        if (operation.kind !== 'reference' || surplus === 0) continue
        throw new Finding(`surplus is still ${surplus} after as many victims`, witness.script())
      }
    }),
}
