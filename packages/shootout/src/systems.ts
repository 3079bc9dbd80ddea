/** Grids of whole systems, apart from those of policies: what they need takes longer to load. */
export { machineFramesFor, type SystemSettings } from './systems/describe-cell.ts'
export { resolveSystem, systemNames, type LocatedSystem } from './systems/find-systems.ts'
export { mixOfFile, mixOfWorkload, type Mix } from './systems/mix.ts'
export { planSystemPolicies } from './systems/plan-system-policies.ts'
export {
  planSystems,
  replayName,
  systemChoice,
  type PlannedSystemChoice,
} from './systems/plan-systems.ts'
export { ownSize, type PolicyChoice } from './systems/system-cells.ts'
export { systemCsvOf } from './systems/system-csv.ts'
export type { SystemReference } from './systems/system-reference.ts'
export {
  allTasks,
  noPolicy,
  ownPolicies,
  systemWallClockFields,
  type FailedSystemCell,
  type MixFacts,
  type SystemCellName,
  type SystemRow,
} from './systems/system-row.ts'
export {
  systemShootout,
  type SystemShootoutPlan,
  type SystemShootoutResult,
} from './systems/system-shootout.ts'
export { systemTables } from './systems/system-tables.ts'
