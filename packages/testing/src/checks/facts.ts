/** A policy is served the facts it declares and no others; types say so, JavaScript does not. */
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { lifecycle } from './lifecycle.ts'

export const facts = defineCheck({
  name: 'reads the facts it declares only',
  rule: 'facts',
  buildsOn: [lifecycle],
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
})
