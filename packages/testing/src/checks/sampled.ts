/** R12 under sampled fidelity: references set bits, scans find them. */
import { BareWorld, canDo } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { Finding } from '../finding.ts'
import { scenarios } from '../operation.ts'

/** The rules hold where touches are rare, late and in page order. */
export const sampled: CheckDescription = {
  name: 'keeps the rules when touches come from scans only',
  rule: 'R12',
  find: (configured, options) =>
    search(scenarios(['scan', 'remove', 'evict']), options, (scenario) => {
      new BareWorld(configured, scenario, { fidelity: 'sampled' }).play(scenario.operations)
    }),
}

/** Scans after which each bit must have been looked at; a policy need not look at all each time. */
const enoughScans = 8

/** A policy that scans for itself looks at every page in time, and at no more than it was told. */
export const scanning: CheckDescription = {
  name: 'finds every reference bit when it scans',
  rule: 'R12',
  skipReason: (configured) =>
    canDo(configured, 'scan') ? undefined : 'it has no scan() and is touched by the driver',
  find: (configured, options) =>
    search(scenarios(['scan', 'evict']), options, (scenario) => {
      const looks: number[] = []
      const world = new BareWorld(configured, scenario, {
        fidelity: 'sampled',
        onLook: (page) => looks.push(page),
      })
      for (const operation of scenario.operations) world.apply(operation)
      const { witness } = world
      const unseen = new Set<number>(witness.resident)
      for (let scan = 0; scan < enoughScans && unseen.size > 0; scan++) {
        looks.length = 0
        world.apply({ kind: 'scan' })
        if (looks.length > witness.resident.size) {
          throw new Finding(
            `scan(${witness.resident.size}) looked at ${looks.length} pages`,
            witness.script(),
          )
        }
        for (const page of looks) unseen.delete(page)
      }
      if (unseen.size === 0) return
      throw new Finding(
        `${enoughScans} scans of as many pages as are resident looked at all but ${[...unseen].join(', ')}`,
        witness.script(),
      )
    }),
}
