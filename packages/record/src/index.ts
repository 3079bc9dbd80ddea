export { SafelyAllowedDrop } from './safely-allowed-drop.ts'
export type { ReducedTrace } from './safely-allowed-drop.ts'
export {
  defaultFramesExact,
  recordProgram,
  type ProgramExit,
  type ProgramRecording,
  type RecordOptions,
  type RecordProgress,
} from './record-program.ts'
