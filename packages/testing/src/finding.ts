/** What a check found: the sentence and the calls that show it, before anybody names the rule. */
import { SelfpageError } from '@selfpage/policy'

/** Thrown by worlds and witnesses; becomes a {@link RuleBroken} once the check and seed are known. */
export class Finding extends Error {
  readonly calls: readonly string[]

  /** `what`: a clause without its subject's name and without a full stop. */
  constructor(what: string, calls: readonly string[] = []) {
    super(what)
    this.calls = calls
  }
}

/**
 * A policy broke a rule of the interface. `code` is `RULE_BROKEN`; the message names the rule, the
 * policy and the seed, and ends with the shortest script of calls found that shows it.
 */
export class RuleBroken extends SelfpageError {
  readonly rule: string
  /** The calls the policy saw, oldest first, as `fault 7`, `admit 7 fault`, `victim -> 7`. */
  readonly calls: readonly string[]

  constructor(rule: string, policy: string, seed: number, finding: Finding) {
    const script = finding.calls.length === 0 ? '' : ` Calls: ${finding.calls.join(', ')}`
    super(
      'RULE_BROKEN',
      `${rule} broken by ${policy}: ${finding.message}. Seed ${seed}.${script}`,
      { hint: 'The rules stand at the head of eviction-policy.ts in @selfpage/policy.' },
    )
    this.rule = rule
    this.calls = finding.calls
  }
}
