export { collectorPhases } from './collector-phases.ts'
export { lua } from './lua.ts'
// oxlint-disable-next-line import/no-default-export -- a program is found as its package's default
export { lua as default } from './lua.ts'
export { luaProgram, type LuaProgramOptions } from './lua-program.ts'
