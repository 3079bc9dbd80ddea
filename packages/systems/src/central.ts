/**
 * Parts for systems in which one server has all memory and pages everybody. A subpath:
 * `@selfpage/systems/central`. What such a system must bring is a `Replacement`.
 */
export {
  isExact,
  pageNumbers,
  startCentralSystem,
  type CentralSystem,
  type CentralSystemOptions,
} from './central/central-system.ts'
export type { CentralTask } from './central/central-task.ts'
export type { CentralDesign } from './central/central-vmm.ts'
export { describing } from './central/describing.ts'
export { DriverReplacement, type DriverReplacementOptions } from './central/driver-replacement.ts'
export type { WriterOptions } from './central/modified-writer.ts'
export type { FrameWorld, MakeReplacement, Replacement } from './central/replacement.ts'
export { transferFrames, transferWriter } from './central/transfer-frames.ts'
