/** R9: more page numbers, while running. */
import { BareWorld, canDo } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'

/** A policy that has grown behaves like one that was created for as many pages. */
export const growth: CheckDescription = {
  name: 'grows to more page numbers as if created for them',
  rule: 'R9',
  skipReason: (configured) =>
    canDo(configured, 'grow') ? undefined : 'it has no grow() and is created for all pages',
  find: (configured, options) =>
    search(scenarios(['grow', 'remove', 'forget']), options, (scenario) => {
      const grown = new BareWorld(configured, scenario).play(scenario.operations)
      const operations = scenario.operations.filter(({ kind }) => kind !== 'grow')
      const pages = grown.pages
      const large = new BareWorld(configured, { ...scenario, pages }).play(operations)
      requireSameVictims(
        grown.witness,
        large.witness,
        'after grow it differs from one created for as many pages',
      )
    }),
}

/** What growth `unnoticed` declares, for more numbers than the check before comes to. */
export const unusedNumbers: CheckDescription = {
  name: 'takes no notice of unused page numbers, as its growth says',
  rule: 'growth',
  skipReason: ({ definition }) =>
    definition.growth === undefined ? 'it declares nothing of its growth' : undefined,
  find: (configured, options) =>
    search(scenarios(['evict', 'remove', 'forget', 'resize']), options, (scenario) => {
      const pages = scenario.pages + 5000
      const small = new BareWorld(configured, scenario).play(scenario.operations)
      const large = new BareWorld(configured, { ...scenario, pages }).play(scenario.operations)
      const claim = 'made for fewer page numbers it differs from one made for more'
      requireSameVictims(small.witness, large.witness, claim)
    }),
}

/** Numbers beyond 65,535, up to the very last: no narrow arrays, none too short. */
export const largeNumbers: CheckDescription = {
  name: 'takes page numbers up to the last',
  rule: 'R9',
  find: (configured, options) => {
    const pages = 70_000
    const fewer = { ...options, runs: Math.ceil(options.runs / 10) }
    return search(scenarios(['remove', 'evict']), fewer, (scenario) => {
      const offset = pages - scenario.pages
      const operations = scenario.operations.map((operation) =>
        'page' in operation ? { ...operation, page: operation.page + offset } : operation,
      )
      new BareWorld(configured, { ...scenario, pages }).play(operations)
    })
  },
}
