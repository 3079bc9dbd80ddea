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
  /** Throws a `RuleBroken` with the shortest script of calls found. Skips what does not apply. */
  run(configured: ConfiguredPolicy, options?: CheckOptions): void
}

/** How to look for a finding. */
export interface SearchOptions extends Required<CheckOptions> {
  /** Whether the finding must be the smallest, which takes time, or may be any. */
  readonly isShrunk: boolean
}

/** What a check consists of. {@link inOrder} makes checks of descriptions. */
export interface CheckDescription extends Pick<Check, 'name' | 'rule'> {
  readonly skipReason?: Check['skipReason']
  /** The first thing wrong, if any. */
  readonly find: (configured: ConfiguredPolicy, options: SearchOptions) => Finding | undefined
}

/**
 * The checks of `descriptions`, which go from the plain to the involved. A policy that breaks a
 * plain rule fails many checks; each of them then reports the first that fails.
 */
export function inOrder(descriptions: readonly CheckDescription[]): readonly Check[] {
  return descriptions.map(({ name, rule, skipReason = () => undefined }, position) => ({
    name,
    rule,
    skipReason,
    run(configured, { seed = seedOfEnvironment(), runs = 100 } = {}) {
      if (skipReason(configured) !== undefined) return
      const own = descriptions[position]
      if (own.find(configured, { seed, runs, isShrunk: false }) === undefined) return
      for (const description of descriptions.slice(0, position + 1)) {
        if (description.skipReason?.(configured) !== undefined) continue
        const found = description.find(configured, { seed, runs, isShrunk: false })
        if (found === undefined) continue
        // The smallest that shows the same, unless it does not show again.
        const smallest = description.find(configured, { seed, runs, isShrunk: true }) ?? found
        throw new RuleBroken(description.rule, configured.label, seed, smallest)
      }
      const unsteady = new Finding('it failed, and passed when tried again with the same seed')
      throw new RuleBroken(rule, configured.label, seed, unsteady)
    },
  }))
}

/**
 * Tries values of `arbitrary` until `play` throws, then shrinks if asked to. Returns the finding of
 * the smallest value that was found, even if the policy would not do it again.
 */
export function search<Value>(
  arbitrary: Arbitrary<Value>,
  { seed, runs, isShrunk }: SearchOptions,
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
  fc.check(property, { seed, numRuns: runs, endOnFailure: !isShrunk })
  return finding
}

function seedOfEnvironment(): number {
  const seed = Number(process.env['SELFPAGE_SEED'] ?? 1)
  return Number.isSafeInteger(seed) ? seed : 1
}
