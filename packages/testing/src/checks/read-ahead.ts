/** R6: read-ahead leaves no trace in a policy once the page is really referenced. */
import { pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'

/** Read-ahead at any time, used or wasted, keeps all other rules. */
export const readAhead: CheckDescription = {
  name: 'takes pages that nobody referenced, and gives them up unused',
  rule: 'R6',
  find: (configured, options) =>
    search(scenarios(['read-ahead', 'evict', 'remove']), options, (scenario) => {
      new BareWorld(configured, scenario).play(scenario.operations)
    }),
}

/** A new page read ahead and then referenced, against one only referenced. */
export const firstReference: CheckDescription = {
  name: 'takes the first reference after read-ahead for a fault',
  rule: 'R6',
  find: (configured, options) =>
    search(fc.tuple(scenarios(), fc.nat()), options, ([scenario, choice]) => {
      const seen = new Set<number>()
      const play = (isReadAhead: boolean) => {
        const world = new BareWorld(configured, scenario)
        seen.clear()
        for (const operation of scenario.operations) {
          if (operation.kind !== 'reference') continue
          const page = pageId(operation.page)
          // Room is made first and in both worlds, so that no bracket is open while it is made.
          if (!seen.has(page) && isChosen(page, choice)) {
            if (world.residentPages >= scenario.frames) world.evict()
            if (isReadAhead) world.readAhead(page)
          }
          seen.add(page)
          world.apply(operation)
        }
        world.drain()
        return world.witness
      }
      requireSameVictims(
        play(true),
        play(false),
        'pages that were read ahead and then referenced count for more than pages referenced',
      )
    }),
}

/** About half of the pages, another half for each `choice`. */
function isChosen(page: number, choice: number): boolean {
  return ((page * 2654435761 + choice) >>> 3) % 2 === 0
}
