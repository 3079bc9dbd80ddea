/** For workers of other kinds of programs than WASI commands: `@selfpage/lua` has one. */
export { Exit, statusOf } from './host/exit.ts'
export type { ProgramEnd } from './host/host-setup.ts'
export type { PagedMemory } from './host/paged-memory.ts'
export { startHost, type ProgramHost } from './host/start-host.ts'
export { wasiFunctions, type WasiOptions } from './host/wasi.ts'
export type { WasmImports, WasmInstance, WasmTable } from './web-assembly.ts'
