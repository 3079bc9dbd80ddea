export type { AdversaryField, AdversaryPlugin, PlannedAdversary } from './adversary.ts'
export {
  defineProgram,
  isProgramDefinition,
  type ProgramContext,
  type ProgramDefinition,
} from './define-program.ts'
export {
  defineSystem,
  isSystemDefinition,
  type PlannedTask,
  type RunningSystem,
  type SystemDefinition,
  type SystemPolicies,
  type SystemSetting,
  type TaskReport,
} from './define-system.ts'
export { parseSize, parseTime } from './description/amounts.ts'
export { checkDescription } from './description/check-description.ts'
export type { CheckedDescription, CheckedTask } from './description/description-schema.ts'
export { planSystem, type Finders, type PlannedSystem } from './description/plan-system.ts'
export type * from './description/system-description.ts'
export { writeChromeTrace, type ChromeTrace, type EventSpan } from './events/chrome-trace.ts'
export { findSystem, systems } from './find-system.ts'
export { gnu } from './gnu/gnu.ts'
export {
  workloadCounters,
  workloadProgram,
  type WorkloadOptions,
} from './programs/workload-program.ts'
export {
  runSystem,
  type RunOptions,
  type RunSample,
  type SystemEnd,
  type SystemResult,
} from './run/run-system.ts'
export type { Series } from './run/series.ts'
export type { TaskRow } from './run/task-row.ts'
