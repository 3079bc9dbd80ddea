export { parseRegression, replayRegression, type Regression } from './regression.ts'
export {
  runTorture,
  type Level,
  type TortureOptions,
  type TortureProgress,
  type TortureResult,
  type TortureViolation,
} from './run-torture.ts'
export type { Failure, FastRun, Mode } from './fast/run-fast.ts'
export { mutateGuards, type MutationResult } from './mutation.ts'
export { shrinkList, simplifyItems } from './shrink.ts'
export { Violation } from './violation.ts'
