/** Everything at once, through the real driver: what a policy meets in a run. */
import { pageId } from '@selfpage/policy'
import fc from 'fast-check'
import { BareWorld } from '../bare-world.ts'
import { defineCheck, search } from '../check.ts'
import type { Check } from '../check.ts'
import { DrivenWorld } from '../driven-world.ts'
import { scenarios } from '../operation.ts'
import type { OperationKind } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'
import { firstReference, readAhead } from './read-ahead.ts'
import { forgetting } from './forget.ts'
import { growth, largeNumbers } from './growth.ts'
import { hints } from './hints.ts'
import { holding } from './hold.ts'
import { lifecycle, proposals } from './lifecycle.ts'
import { removal } from './removal.ts'
import { resizing } from './resize.ts'
import { sampled } from './sampled.ts'

/** All rules that are about which calls a policy takes and what it proposes. */
const parts: readonly Check[] = [
  lifecycle,
  proposals,
  removal,
  holding,
  readAhead,
  firstReference,
  forgetting,
  resizing,
  growth,
  largeNumbers,
  sampled,
  hints,
]

const anything: readonly OperationKind[] = [
  ...(['read-ahead', 'remove', 'evict', 'ask', 'forget', 'resize', 'grow'] as const),
  ...(['pin', 'unpin', 'scan', 'hint', 'drain'] as const),
]

/** No fallback, no audit that fails, and driver and policy agree on who is resident. */
export const driven = defineCheck({
  name: 'keeps all rules at once under the driver',
  rule: 'R1-R12',
  buildsOn: parts,
  find: (configured, options) =>
    search(
      fc.record({
        scenario: scenarios(anything),
        fidelity: fc.constantFrom('exact' as const, 'sampled' as const),
        hasInactiveList: fc.boolean(),
        refused: fc.option(fc.nat(8), { nil: undefined }),
      }),
      options,
      ({ scenario, fidelity, hasInactiveList, refused }) => {
        new DrivenWorld(configured, scenario, {
          fidelity,
          inactiveFrames: hasInactiveList ? scenario.frames >> 2 : 0,
          mayEvict: (page) => page !== pageId(refused ?? -1),
        }).play(scenario.operations)
      },
    ),
})

/** The policy's own invariants. */
export const audits = defineCheck({
  name: 'passes its own audit after every operation, and is not changed by it',
  rule: 'audit',
  buildsOn: parts,
  skipReason: (configured) =>
    new BareWorld(configured, { pages: 1, frames: 1, seed: 0 }).witness.audit === undefined
      ? 'it has no audit()'
      : undefined,
  find: (configured, options) =>
    search(scenarios(anything), options, (scenario) => {
      const audited = new BareWorld(configured, scenario, { isAudited: true })
      const plain = new BareWorld(configured, scenario)
      requireSameVictims(
        audited.play(scenario.operations).witness,
        plain.play(scenario.operations).witness,
        'audit() changed what is evicted',
      )
    }),
})
