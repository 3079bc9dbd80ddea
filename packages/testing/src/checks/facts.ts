/** A policy is served the facts it declares and no others; types say so, JavaScript does not. */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'

export const facts: CheckDescription = {
  name: 'reads the facts it declares only',
  rule: 'facts',
  find: (configured, options) => {
    const declared = new Set<string | symbol>(configured.definition.facts)
    return search(scenarios(['evict', 'remove', 'read-ahead']), options, (scenario) => {
      new BareWorld(configured, scenario, {
        guardFacts: (facts) =>
          new Proxy(facts, {
            get(target, name) {
              if (declared.has(name)) return Reflect.get(target, name)
              throw new Error(`it read the fact '${String(name)}', which it does not declare`)
            },
          }),
      }).play(scenario.operations)
    })
  },
}
