/**
 * The second module of a policy, where its package has one: the same policy, whose definition carries
 * loops into which a build has put the policy's own code (`fusedLoops` of @selfpage/replay). It counts
 * the same in less time, and takes longer to load: plans and short replays do without.
 */
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { PlannedPolicy } from './plan-policies.ts'
import { loadPolicy } from './policy-reference.ts'
import type { PolicyReference } from './policy-reference.ts'

/** To load and compile a second module takes milliseconds, a fused loop saves nanoseconds a reference. */
const worthwhileReferences = 1e6

/** Whether so many references are made sooner in fused loops, loading them included. */
export function isWorthFusing(references: number): boolean {
  return references >= worthwhileReferences
}

/** Names the fused module, if there is one. */
export function fusedReference(reference: PolicyReference): PolicyReference {
  return { ...reference, module: reference.fused ?? reference.module }
}

/** The policy as long replays run it. Throws as `loadPolicy` does. */
export async function fusedPolicy(planned: PlannedPolicy): Promise<ConfiguredPolicy> {
  const { configured, reference } = planned
  const isPlain = reference === null || reference.fused === null
  return isPlain ? configured : loadPolicy(fusedReference(reference))
}
