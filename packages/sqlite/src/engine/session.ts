/**
 * An open database and the statements run on it: each is prepared once, has a number and a class,
 * and its beginning and end are told to a listener, as a database would tell its pager.
 */
import { queryClasses } from '@selfpage/policy'
import { Digest } from './digest.ts'
import type { Database, PreparedStatement, Sqlite, SqlValue } from './load-sqlite.ts'
import { queryClassOf } from './query-class.ts'

/** Hears what is run. Numbers of statements are small; equal statements have equal ones. */
export interface StatementListener {
  begins(statement: number, queryClass: number): void
  ends(statement: number, queryClass: number): void
  /** A transaction is durable. */
  committed(): void
}

export interface SessionOptions {
  readonly path: string
  readonly vfs: string
  /** Bytes of a page, if the database is new. */
  readonly pageBytes: number
  readonly journal: 'rollback' | 'wal'
  readonly sync: 'full' | 'normal' | 'off'
  /** Pages of SQLite's own cache: so small that nearly every page comes from the files. */
  readonly cachePages: number
  /** Pages of a write-ahead log that are written back together. Default 1000. */
  readonly checkpointPages?: number
  readonly listener?: StatementListener
}

interface Prepared {
  readonly statement: PreparedStatement
  readonly number: number
  readonly queryClass: number
}

/** Values of a row, by column. */
export type Row = readonly SqlValue[]

export class Session {
  readonly database: Database
  /** Of every row that a statement of `query` gave. */
  readonly digest = new Digest()
  /** Statements run. */
  statements = 0
  readonly #sqlite: Sqlite
  readonly #listener: StatementListener | undefined
  readonly #prepared = new Map<string, Prepared>()

  constructor(sqlite: Sqlite, options: SessionOptions) {
    const { path, vfs, pageBytes, journal, sync, cachePages, listener } = options
    const { checkpointPages = 1_000 } = options
    this.#sqlite = sqlite
    this.#listener = listener
    this.database = new sqlite.oo1.DB({ filename: path, flags: 'c', vfs })
    // One connection only: what it knows of the file stays true. Temporary tables are the engine's
    // own; a transaction that outgrows the cache is not written before its end.
    this.database.exec(
      `PRAGMA locking_mode = exclusive; PRAGMA page_size = ${pageBytes};
       PRAGMA journal_mode = ${journal === 'wal' ? 'wal' : 'persist'}; PRAGMA synchronous = ${sync};
       PRAGMA mmap_size = 0; PRAGMA cache_size = ${cachePages}; PRAGMA cache_spill = off;
       PRAGMA temp_store = memory; PRAGMA wal_autocheckpoint = ${checkpointPages};`,
    )
  }

  /** Runs a statement and returns its rows. */
  query(sql: string, ...bound: readonly SqlValue[]): Row[] {
    const prepared = this.#prepare(sql)
    const { statement, number, queryClass } = prepared
    this.statements++
    this.#listener?.begins(number, queryClass)
    const rows: Row[] = []
    try {
      if (bound.length > 0) statement.bind([...bound])
      while (statement.step()) rows.push(statement.get([]))
    } finally {
      statement.reset(true)
      this.#listener?.ends(number, queryClass)
    }
    for (const row of rows) for (const value of row) this.digest.add(value as string | number)
    return rows
  }

  /** The first column of the only row. */
  value(sql: string, ...bound: readonly SqlValue[]): SqlValue {
    return this.query(sql, ...bound)[0]?.[0] ?? null
  }

  /** Runs `act` as one transaction: all of it, or nothing. */
  transaction(act: () => void): void {
    this.query('BEGIN')
    try {
      act()
      this.query('COMMIT')
    } catch (error) {
      // After some errors SQLite has rolled back by itself.
      if (this.#sqlite.capi.sqlite3_get_autocommit(this.database) === 0) this.#rollBack()
      throw error
    }
    this.#listener?.committed()
  }

  close(): void {
    for (const { statement } of this.#prepared.values()) statement.finalize()
    this.#prepared.clear()
    this.database.close()
  }

  #rollBack(): void {
    try {
      this.query('ROLLBACK')
    } catch {
      // What made the transaction fail is what counts.
    }
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql)
    if (known !== undefined) return known
    const isControl = /^\s*(begin|commit|rollback|pragma)\b/i.test(sql)
    const made: Prepared = {
      statement: this.database.prepare(sql),
      number: this.#prepared.size + 1,
      queryClass: isControl ? queryClasses.unknown : queryClassOf(this.database, sql),
    }
    this.#prepared.set(sql, made)
    return made
  }
}
