/** Everything at once, through the real driver: what a policy meets in a run. */
import { pageId } from '@selfpage/policy'
import type { ConfiguredPolicy } from '@selfpage/policy'
import fc from 'fast-check'
import { BareWorld, canDo } from '../bare-world.ts'
import { search } from '../check.ts'
import type { CheckDescription } from '../check.ts'
import { DrivenWorld } from '../driven-world.ts'
import { scenarios } from '../operation.ts'
import type { OperationKind } from '../operation.ts'
import { requireSameVictims } from '../same-victims.ts'

/** Whatever may happen to this policy. */
function anythingTo(configured: ConfiguredPolicy): readonly OperationKind[] {
  const always = ['read-ahead', 'remove', 'evict', 'ask', 'forget', 'resize'] as const
  const more = ['pin', 'unpin', 'scan', 'hint', 'drain'] as const
  return [...always, ...more, ...(canDo(configured, 'grow') ? (['grow'] as const) : [])]
}

/** No fallback, no audit that fails, and driver and policy agree on who is resident. */
export const driven: CheckDescription = {
  name: 'keeps all rules at once under the driver',
  rule: 'R1-R13',
  find: (configured, options) =>
    search(
      fc.record({
        scenario: scenarios(anythingTo(configured)),
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
}

/** The policy's own invariants. */
export const audits: CheckDescription = {
  name: 'passes its own audit after every operation, and is not changed by it',
  rule: 'audit',
  skipReason: (configured) => (canDo(configured, 'audit') ? undefined : 'it has no audit()'),
  find: (configured, options) =>
    search(scenarios(anythingTo(configured)), options, (scenario) => {
      const audited = new BareWorld(configured, scenario, { isAudited: true })
      const plain = new BareWorld(configured, scenario)
      requireSameVictims(
        audited.play(scenario.operations).witness,
        plain.play(scenario.operations).witness,
        'audit() changed what is evicted',
      )
    }),
}
