/** The engine by itself, without a task: for programs that run SQL and watch its pages. */
export type { Files, OpenFile } from './engine/files.ts'
export { loadSqlite, type Database, type Sqlite } from './engine/load-sqlite.ts'
export { MemoryFiles } from './engine/memory-files.ts'
export { queryClassOf } from './engine/query-class.ts'
export { installVfs, type VfsOptions } from './engine/vfs.ts'
export { PageKinds, referenceClass } from './live/page-kinds.ts'
