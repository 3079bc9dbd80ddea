/** Policies as benchmarks measure them: both as they run and as they are written. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { fusedPolicy } from '@selfpage/shootout'
import type { PlannedPolicy } from '@selfpage/shootout'

/** A policy in both its forms. */
export interface BenchedPolicy {
  /** As long shootouts run it: in fused loops where a build has made some. */
  readonly policy: ConfiguredPolicy
  /** As it is written; the same if there is no other form. */
  readonly unfused: ConfiguredPolicy
}

/** Loads the form that long shootouts run. Throws `POLICY_LOAD_FAILED`. */
export async function benchedPolicy(planned: PlannedPolicy): Promise<BenchedPolicy> {
  return { policy: await fusedPolicy(planned), unfused: planned.configured }
}
