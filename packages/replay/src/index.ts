export { resolveFrames, type FramesBase } from './frames.ts'
export { replay } from './replay.ts'
export type { Fidelity, ReplayOptions } from './replay-options.ts'
export type { MissWindow, ReplayFallback, ReplayResult } from './replay-result.ts'
