export { configNames, defineConfig, loadConfig, type SelfpageConfig } from './config.ts'
export type { CellSettings, Progress, ShootoutPlan } from './grid/plan.ts'
export { shootout, type ShootoutResult } from './grid/shootout.ts'
export { nearest } from './nearest.ts'
export { knownPolicies, type KnownPolicy } from './policies/find-policies.ts'
export {
  planListed,
  planPolicies,
  planValue,
  policyNames,
  resolvePolicy,
  type ListedPolicies,
  type LocatedPolicy,
  type PlannedPolicy,
  type PolicySearch,
} from './policies/plan-policies.ts'
export type { PolicyReference } from './policies/policy-reference.ts'
export { parsePolicySpecs, type OptionValue, type PolicySpec } from './policies/policy-spec.ts'
export {
  wallClockFields,
  type CellName,
  type FailedCell,
  type Row,
  type WorkloadFacts,
} from './row.ts'
export { traceWorkload, type Workload } from './workloads/workload.ts'
