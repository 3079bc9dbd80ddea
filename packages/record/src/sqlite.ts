/** Recording SQLite, apart from the rest: the engine takes a while to load. */
export {
  recordSqlite,
  type SqliteProgress,
  type SqliteRecordOptions,
} from './sqlite/record-sqlite.ts'
