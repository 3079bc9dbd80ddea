/** The SQLite engine, compiled to WebAssembly by its authors. One instance a thread. */
import load from '@sqlite.org/sqlite-wasm'
import type { Database, PreparedStatement, SqlValue, Sqlite3Static } from '@sqlite.org/sqlite-wasm'

export type Sqlite = Sqlite3Static
export type { Database, PreparedStatement, SqlValue }

let loaded: Promise<Sqlite> | undefined

/** The engine of this thread, loaded when first asked for. */
export function loadSqlite(): Promise<Sqlite> {
  return (loaded ??= load().then(silence))
}

/** What it would print of errors comes as an exception as well. */
function silence(sqlite: Sqlite): Sqlite {
  Object.assign(sqlite.config, { warn() {}, error() {} })
  return sqlite
}
