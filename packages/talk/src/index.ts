export {
  defineExperiment,
  isExperiment,
  type Experiment,
  type ExperimentDefinition,
} from './define-experiment.ts'
export type { Measurement } from './measurement.ts'
export { allExperiments, findExperiment, type FoundExperiment } from './find-experiments.ts'
export { findingRow, type Finding, type FindingRow } from './finding.ts'
export { labFinders } from './lab/finders.ts'
export { windowOf } from './lab/window-of.ts'
export { Lab, type LabOptions, type LabRunOptions, type LabSize } from './lab/lab.ts'
export { measureRound, type RoundSettings } from './measure-round.ts'
export type { DotPicture, LinePicture, Picture } from './picture.ts'
export { runTalk, type TalkOptions, type TalkProgress } from './run-talk.ts'
export { Table, type MeasuredRound, type Round, type Spread } from './table.ts'
export {
  judge,
  judgeAll,
  verdictText,
  type Condition,
  type Outcome,
  type Verdict,
} from './verdict.ts'
