/** R9: more page numbers, while running. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import { scenarios } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'
import { lifecycle } from './lifecycle.ts'

/** A policy that has grown behaves like one that was created for as many pages. */
export const growth = defineCheck({
  name: 'grows to more page numbers as if created for them',
  rule: 'R9',
  buildsOn: [lifecycle],
  skipReason: (configured) =>
    hasGrow(configured) ? undefined : 'it has no grow() and is created for all pages',
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
})

/** Numbers beyond 65,535, up to the very last: no narrow arrays, none too short. */
export const largeNumbers = defineCheck({
  name: 'takes page numbers up to the last',
  rule: 'R9',
  buildsOn: [lifecycle],
  find: (configured, { seed, runs }) => {
    const pages = 70_000
    const fewer = { seed, runs: Math.ceil(runs / 10) }
    return search(scenarios(['remove', 'evict']), fewer, (scenario) => {
      const offset = pages - scenario.pages
      const operations = scenario.operations.map((operation) =>
        'page' in operation ? { ...operation, page: operation.page + offset } : operation,
      )
      new BareWorld(configured, { ...scenario, pages }).play(operations)
    })
  },
})

function hasGrow(configured: ConfiguredPolicy): boolean {
  const world = new BareWorld(configured, { pages: 1, frames: 1, seed: 0 })
  return world.witness.grow !== undefined
}
