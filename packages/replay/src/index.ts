export { factsOfReference } from './common-loops.ts'
export {
  explainDifference,
  type Explanation,
  type MissDifference,
  type Parting,
} from './explain.ts'
export { resolveFrames, type FramesBase } from './frames.ts'
export { fusedLoops, type FusedLoops } from './fused-loops.ts'
export { logarithmicSizes, lruCurve, type CurvePoint, type LruCurve } from './lru-curve.ts'
export {
  commonLoop,
  type CommonLoopConstants,
  type Loop,
  type LoopSettings,
  type ReferenceColumns,
} from './loops.ts'
export { reducedTraceWarning, replay } from './replay.ts'
export { isOnePass, replaySizes } from './replay-sizes.ts'
export {
  replayStream,
  requireStreamable,
  type StreamedMemory,
  type StreamOptions,
  type StreamResult,
} from './replay-stream.ts'
export type { Fidelity, ReplayOptions } from './replay-options.ts'
export type { MissWindow, ReplayFallback, ReplayResult } from './replay-result.ts'
export {
  sampledCurve,
  type SampledCurve,
  type SampledPoint,
  type SamplingOptions,
} from './sampled-curve.ts'
