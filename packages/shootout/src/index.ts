export { nearest } from './nearest.ts'
export { parsePolicySpecs, type OptionValue, type PolicySpec } from './policies/policy-spec.ts'
export {
  wallClockFields,
  type CellName,
  type FailedCell,
  type Row,
  type WorkloadFacts,
} from './row.ts'
