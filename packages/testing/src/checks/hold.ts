/** R5 and R1: pages that must stay are held when proposed; all may be, and then there is no room. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'
import type { Scenario } from '../operation.ts'

export const holding: CheckDescription = {
  name: 'does not propose a held page, and has it again after its release',
  rule: 'R5',
  find: (configured, options) =>
    search(scenarios(['pin', 'unpin', 'evict']), options, (scenario) =>
      playAndRelease(configured, scenario, scenario.frames - 1),
    ),
}

export const noRoom: CheckDescription = {
  name: 'takes a fault that ends without admit because all pages are held',
  rule: 'R1',
  find: (configured, options) =>
    search(scenarios(['pin', 'unpin']), options, (scenario) =>
      playAndRelease(configured, scenario, scenario.frames),
    ),
}

/** With nothing pinned any more at the end, all that was held must turn up. */
function playAndRelease(configured: ConfiguredPolicy, scenario: Scenario, mostPins: number): void {
  const world = new BareWorld(configured, scenario, { mostPins }).play(scenario.operations)
  for (let page = 0; page < scenario.pages; page++) world.apply({ kind: 'unpin', page })
  world.drain()
}
