export { instrument, type InstrumentedModule } from './instrument/instrument.ts'
export { programCounters } from './paging/counters.ts'
export type { LinearMemory } from './paging/linear-memory.ts'
export { pagedProgram, type PagedProgramPlan, type RunObserver } from './paging/paged-program.ts'
export type { PagedRun } from './paging/paged-run.ts'
export {
  openProgramFiles,
  programOptions,
  type ProgramFileOptions,
  type ProgramFiles,
} from './program-options.ts'
export { WasmProgramModule } from './program-module.ts'
export { ReferenceRecorder } from './reference-recorder.ts'
export { wasiCommand } from './wasi-command.ts'
export { wasiProgram, type WasiProgramOptions } from './wasi-program.ts'
