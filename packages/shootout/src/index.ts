export { configNames, defineConfig, loadConfig, type SelfpageConfig } from './config.ts'
export type { CellSettings, Progress, ShootoutPlan } from './grid/plan.ts'
export { inlineMore } from './grid/inline-more.ts'
export { shootout, type ShootoutResult, type WorkloadCurve } from './grid/shootout.ts'
export { excess } from './excess.ts'
export { nearest } from './nearest.ts'
export { contestsOf, rivalsOf, type Contest, type Rival } from './output/compare.ts'
export { csvOf } from './output/csv.ts'
export { findingsOf } from './output/findings.ts'
export { jsonOf } from './output/json.ts'
export {
  amountText,
  bytesText,
  countText,
  differenceText,
  durationText,
  plural,
  shareText,
} from './output/numbers.ts'
export { summaryTable } from './output/summary-table.ts'
export type { TableStyle } from './output/table-style.ts'
export { workloadTables } from './output/tables.ts'
export { layOut } from './output/text-table.ts'
export { requireWritable, writeWholeFile } from './output/write-file.ts'
export { findAllotment } from './policies/find-allotment.ts'
export { isFileBeingEdited } from './policies/find-package.ts'
export { findProgram } from './policies/find-program.ts'
export { knownPolicies, locatePolicy, type KnownPolicy } from './policies/find-policies.ts'
export { fusedPolicy } from './policies/fused-policy.ts'
export { loadModule } from './policies/load-module.ts'
export { moduleIdentity, moduleParts, type ModuleParts } from './policies/module-identity.ts'
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
export {
  findWorkload,
  planWorkloads,
  splitWorkloads,
  type WorkloadSearch,
} from './workloads/find-workload.ts'
export { traceWorkload, type Workload } from './workloads/workload.ts'
