/** The conformance kit as vitest tests: one line in a policy's test file. */
import type { PolicyDefinition } from '@selfpage/policy'
import { describe, test } from 'vitest'
import type { CheckOptions } from './check.ts'
import { conformance } from './conformance.ts'

/** What {@link testPolicy} may be told. */
export interface TestPolicyOptions extends CheckOptions {
  /** Rules (or names of checks) not to check, each with the reason. */
  readonly skip?: Readonly<Record<string, string>>
}

/** A busy machine compiles late, and a policy that learns much takes its time until then. */
const TIMEOUT_MS = 120_000

/**
 * Registers a test for each check of the kit and each of `configurations` (options of the policy;
 * default: the policy's own defaults). A failure names the rule, the seed and a short script of
 * calls; `SELFPAGE_SEED` repeats or varies the search.
 */
export function testPolicy(
  definition: PolicyDefinition,
  configurations: readonly unknown[] = [{}],
  { skip = {}, ...options }: TestPolicyOptions = {},
): void {
  for (const configuration of configurations) {
    const configured = definition.configure(configuration)
    describe(`${configured.label} keeps the rules of the policy interface`, () => {
      for (const check of conformance) {
        const reason = skip[check.rule] ?? skip[check.name] ?? check.skipReason(configured)
        test(`${check.rule}: ${check.name}`, { timeout: TIMEOUT_MS }, (context) => {
          if (reason !== undefined) context.skip(reason)
          check.run(configured, options)
        })
      }
    })
  }
}
