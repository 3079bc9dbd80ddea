import { conformance, RuleBroken } from '@selfpage/testing'
import type { Check } from '@selfpage/testing'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import { describe, expect, test } from 'vitest'
import { expectsAdmit, shortRing } from './broken/bracket.ts'
import { anxious, credulous, curious, meddler, shortsighted } from './broken/extras.ts'
import { countsReadAhead, expectsFault, neverForgets } from './broken/history.ts'
import { deaf, forgetful } from './broken/holds.ts'
import { restless, stale, trustsItself } from './broken/proposals.ts'
import { crowded, hasty, narrow, shortGrowth, shuffles } from './broken/sizes.ts'
import { pretender } from './broken/stack-order.ts'
import { insatiable } from './broken/surplus.ts'
import { clockWatcher, gambler, gossip, hoards, litters } from './broken/surroundings.ts'

/** A broken policy, the rule it breaks, and what the check says that is for this rule. */
const broken: readonly (readonly [PolicyDefinition, rule: string, check: RegExp, says: RegExp])[] =
  [
    [expectsAdmit, 'R1', /ends without admit/, /fault\(\d+\) threw Error: a fault within a fault/],
    [shortRing, 'R2', /has room/, /returned NO_PAGE although \d+.* may be evicted/],
    [stale, 'R3', /resident pages only/, /victim\(\) returned page \d+, which is not resident/],
    [restless, 'R3', /same page again/, /returned page \d+ and, asked again at once, page \d+/],
    [trustsItself, 'R4', /lets any resident page/, /./],
    [deaf, 'R5', /held page/, /victim\(\) returned page \d+, which is held/],
    [forgetful, 'R5', /held page/, /./],
    [expectsFault, 'R6', /nobody referenced/, /admit\(\d+, read-ahead\) threw Error: no fault/],
    [countsReadAhead, 'R6', /first reference/, /victim \d+, expected \d+/],
    [neverForgets, 'R7', /forgotten/, /not treated like a new one: victim \d+, expected \d+/],
    [hasty, 'R8', /change of frames/, /./],
    [shortGrowth, 'R9', /grows/, /./],
    [shuffles, 'R9', /grows/, /differs from one created for as many pages/],
    [narrow, 'R9', /up to the last/, /returned page \d+, which is not resident/],
    [crowded, 'growth', /unused/, /made for fewer page numbers it differs/],
    [litters, 'R10', /allocates nothing/, /allocates [\d.]+ bytes a reference/],
    [hoards, 'R10', /allocates nothing/, /grows by \d+ bytes from reference/],
    [clockWatcher, 'R11', /equal victims/, /it called Date.now/],
    [gambler, 'R11', /equal victims/, /it called Math.random/],
    [gossip, 'R11', /equal victims/, /after equal calls/],
    [shortsighted, 'R12', /reference bit/, /looked at all but/],
    [insatiable, 'R13', /no surplus left/, /surplus is still \d+ after as many/],
    [pretender, 'stack order', /stack order/, /it gave up \d+ where \d+ had not/],
    [credulous, 'hints', /hints/, /./],
    [curious, 'facts', /facts/, /read the fact 'write', which it does not declare/],
    [anxious, 'audit', /audit/, /audit\(\) threw Error: the count is off/],
    [meddler, 'audit', /audit/, /audit\(\) changed what is evicted/],
  ]

function findingOf(check: Check, configured: ConfiguredPolicy): RuleBroken | undefined {
  try {
    check.run(configured, { seed: 1, runs: 30 })
    return undefined
  } catch (error) {
    if (error instanceof RuleBroken) return error
    throw error
  }
}

describe('the kit catches a policy that breaks one rule', () => {
  test.for(
    broken.map(([definition, rule, name, says]) => ({
      configured: definition(),
      rule,
      name,
      says,
    })),
  )('$configured.label breaks $rule', ({ configured, rule, name, says }) => {
    const findings = new Map(
      conformance.map((check) => [check, findingOf(check, configured)] as const),
    )
    const responsible = conformance.find((check) => check.rule === rule && name.test(check.name))
    expect(responsible).toBeDefined()
    const finding = responsible === undefined ? undefined : findings.get(responsible)
    expect(finding?.message).toMatch(says)
    // Whichever other check stumbles over it blames the same rule.
    const rules = [...findings.values()].flatMap((finding) => finding?.rule ?? [])
    expect(new Set(rules)).toEqual(new Set([rule]))
  })

  test('each rule has a broken policy', () => {
    const rules = new Set(broken.map(([, rule]) => rule))
    const checked = new Set(
      conformance.map(({ rule }) => rule).filter((rule) => !rule.includes('-')),
    )
    expect(rules).toEqual(checked)
  })
})
