/**
 * R7: after `forget` the number names another page. Two worlds play one scenario: the first uses a
 * page's number again after each forget, the second takes a new number each time. A policy that
 * keeps no history of forgotten pages cannot tell them apart.
 */
import { BareWorld } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { scenarios } from '../operation.ts'
import type { Operation, Scenario } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'

export const forgetting: CheckDescription = {
  name: 'keeps no history of a page that was forgotten',
  rule: 'R7',
  find: (configured, options) =>
    search(scenarios(['forget', 'evict', 'remove']), options, (scenario) => {
      const forgets = scenario.operations.filter(({ kind }) => kind === 'forget').length
      const stride = forgets + 1
      const play = (isReused: boolean) => {
        const { operations, pages } = spread(scenario, stride, isReused)
        return new BareWorld(configured, { ...scenario, pages }, { stride }).play(operations)
          .witness
      }
      requireSameVictims(
        play(true),
        play(false),
        'a number used again after forget is not treated like a new one',
        (page) => Math.floor(page / stride),
      )
    }),
}

/**
 * Page `p` becomes `p * stride`, plus how often it was forgotten before unless `isReused`. So all
 * living pages compare by number as before, and a policy may break ties by number.
 */
function spread(scenario: Scenario, stride: number, isReused: boolean) {
  const lives = new Map<number, number>()
  const operations = scenario.operations.map((operation): Operation => {
    if (!('page' in operation)) return operation
    const life = lives.get(operation.page) ?? 0
    if (operation.kind === 'forget') lives.set(operation.page, life + 1)
    return { ...operation, page: operation.page * stride + (isReused ? 0 : life) }
  })
  return { operations, pages: scenario.pages * stride }
}
