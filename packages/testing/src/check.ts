/** What a conformance check is, and how it searches for a scenario that breaks its rule. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { Finding, RuleBroken } from './finding.ts'

/** How thoroughly to look. */
export interface CheckOptions {
  /** Where the search starts. Default: the environment's `SELFPAGE_SEED`, else 1. */
  readonly seed?: number
  /** Scenarios to try. Default 100. */
  readonly runs?: number
}

/** One property that every policy has. */
export interface Check {
  /** A sentence. */
  readonly name: string
  /** `R3`; or `facts`, `hints`, `audit`. */
  readonly rule: string
  /** Why the check has nothing to say about this policy. */
  skipReason(configured: ConfiguredPolicy): string | undefined
  /** Throws a `RuleBroken` with the shortest script of calls found. */
  run(configured: ConfiguredPolicy, options?: CheckOptions): void
}

/** What {@link defineCheck} takes. */
export interface CheckDescription {
  readonly name: string
  readonly rule: string
  readonly skipReason?: (configured: ConfiguredPolicy) => string | undefined
  /** What this check takes for granted. If one of them fails too, it is the one reported. */
  readonly buildsOn?: readonly Check[]
  /** The first thing wrong, if any. */
  readonly find: (
    configured: ConfiguredPolicy,
    options: Required<CheckOptions>,
  ) => Finding | undefined
}

export function defineCheck(description: CheckDescription): Check {
  const { name, rule, skipReason = () => undefined, buildsOn = [], find } = description
  return {
    name,
    rule,
    skipReason,
    run(configured, { seed = seedOfEnvironment(), runs = 100 } = {}) {
      const finding = find(configured, { seed, runs })
      if (finding === undefined) return
      for (const check of buildsOn) {
        if (check.skipReason(configured) === undefined) check.run(configured, { seed, runs })
      }
      throw new RuleBroken(rule, configured.label, seed, finding)
    },
  }
}

/**
 * Tries values of `arbitrary` until `play` throws, then shrinks. Returns the finding of the smallest
 * value that was found, even if the policy would not do it again.
 */
export function search<Value>(
  arbitrary: Arbitrary<Value>,
  { seed, runs }: Required<CheckOptions>,
  play: (value: Value) => void,
): Finding | undefined {
  let finding: Finding | undefined
  const property = fc.property(arbitrary, (value) => {
    try {
      play(value)
    } catch (error) {
      // Shrinking goes from failure to smaller failure, so the last one seen is the smallest.
      finding = error instanceof Finding ? error : new Finding(`it threw ${String(error)}`)
      throw error
    }
  })
  fc.check(property, { seed, numRuns: runs })
  return finding
}

function seedOfEnvironment(): number {
  const seed = Number(process.env['SELFPAGE_SEED'] ?? 1)
  return Number.isSafeInteger(seed) ? seed : 1
}
