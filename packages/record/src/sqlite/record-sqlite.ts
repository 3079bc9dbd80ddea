/**
 * Records SQLite: runs a script on the real engine over files of ours, and notes every page that it
 * asks them for, with the page's kind (read off its first byte), the class of the statement (read off
 * SQLite's plan), where statements and scans begin and end, and in the end whose pages they are.
 */
import { queryClasses } from '@selfpage/policy'
import {
  installVfs,
  loadSqlite,
  MemoryFiles,
  PageKinds,
  queryClassOf,
  referenceClass,
} from '@selfpage/sqlite/engine'
import type { Database } from '@selfpage/sqlite/engine'
import { statementClasses } from '@selfpage/trace'
import type { ClassField, TraceReading } from '@selfpage/trace'
import { RecordedTrace } from '../recorded-trace.ts'
import { usedData, wrote } from '../safely-allowed-drop.ts'
import { objectsOf } from './objects-of.ts'
import type { RecordedObjects } from './objects-of.ts'
import { scriptStatements } from './script-statements.ts'
import { statementShape } from './statement-shape.ts'
import { WatchedFiles } from './watched-files.ts'

/** What to run. */
export interface SqliteRecordOptions {
  /** SQL statements, separated by semicolons. */
  readonly script: string
  /** What the script is called in errors and in the trace. */
  readonly file: string
  /** The trace's name. */
  readonly name: string
  /** A database to begin with, which stays as it is. Default: an empty one. */
  readonly database?: Uint8Array
  /** Pages that SQLite itself keeps, whose references nobody sees. Default 10. */
  readonly cachePages?: number
  /** Stops between two statements: with what is recorded by then the reading ends as usual. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SqliteProgress) => void
}

/** How far a recording is. */
export interface SqliteProgress {
  readonly statements: number
  readonly references: number
}

const path = 'recorded.db'
const pageBytes = 4096
const defaultCachePages = 10
/** How many statements run before others get a turn. */
const statementsInTurn = 64

/**
 * Begins to record. The reading must be read to its end; a statement that fails ends it with
 * `SQL_FAILED`, naming the line.
 */
export async function recordSqlite(options: SqliteRecordOptions): Promise<TraceReading> {
  const recorder = new SqliteRecorder(options)
  void recorder.run()
  return recorder.trace.reading()
}

class SqliteRecorder {
  readonly trace: RecordedTrace
  readonly #options: SqliteRecordOptions
  readonly #cachePages: number
  /** Shapes of statements, in order of their numbers. */
  readonly #shapes: string[] = []
  readonly #known = new Map<string, { readonly number: number; readonly queryClass: number }>()
  readonly #kinds = new PageKinds(0)
  /** Pages that have been seen; a write to another makes it. */
  #pages = 0
  #statements = 0
  #queryClass: number = queryClasses.unknown
  #isWatching = false
  #objects: RecordedObjects = {}

  constructor(options: SqliteRecordOptions) {
    this.#options = options
    this.#cachePages = options.cachePages ?? defaultCachePages
    this.trace = new RecordedTrace({
      name: options.name,
      pageBytes,
      exactFromFrames: 1,
      hasClasses: true,
      about: () => this.#about(),
    })
  }

  async run(): Promise<void> {
    try {
      await this.#runScript()
      this.trace.end()
    } catch (error) {
      this.trace.end(error)
    }
  }

  async #runScript(): Promise<void> {
    const { script, file, database: given, signal, onProgress } = this.#options
    const sqlite = await loadSqlite()
    const memory = new MemoryFiles(
      pageBytes,
      given === undefined ? new Map() : new Map([[path, given]]),
    )
    const files = new WatchedFiles(memory, path, (page, bytes, isWrite) =>
      this.#see(page, bytes, isWrite),
    )
    const vfs = 'selfpage-record'
    const remove = installVfs(sqlite, { name: vfs, files, seed: 0, sectorBytes: pageBytes })
    const database = new sqlite.oo1.DB({ filename: path, flags: 'c', vfs })
    try {
      database.exec(
        `PRAGMA locking_mode = exclusive; PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = memory;
         PRAGMA synchronous = off; PRAGMA mmap_size = 0; PRAGMA cache_size = ${this.#cachePages};
         PRAGMA temp_store = memory;`,
      )
      this.#pages = Math.ceil((given?.length ?? 0) / pageBytes)
      for (const statement of scriptStatements(sqlite, database, script, file)) {
        this.#run(database, statement.sql, statement.run)
        if (this.#statements % statementsInTurn !== 0 && !this.trace.isAhead) continue
        onProgress?.({ statements: this.#statements, references: this.trace.references })
        await new Promise(setImmediate)
        await this.trace.room()
        if (signal?.aborted === true) break
      }
      this.#objects = objectsOf(database)
    } finally {
      database.close()
      remove()
    }
  }

  #run(database: Database, sql: string, run: () => void): void {
    const shape = statementShape(sql)
    const { number, queryClass } = this.#known.get(shape) ?? this.#learn(database, sql, shape)
    const isScan = queryClass === queryClasses.scan || queryClass === queryClasses.join
    const tell = (edge: 'Begin' | 'End') =>
      this.trace.note({
        kind: 'hint',
        protocol: 'database',
        message: `${isScan ? 'scan' : 'statement'}${edge}`,
        values: [number, queryClass],
      })
    this.#queryClass = queryClass
    this.#statements++
    tell('Begin')
    this.#isWatching = true
    try {
      run()
    } finally {
      this.#isWatching = false
      tell('End')
    }
  }

  #learn(database: Database, sql: string, shape: string) {
    const isQuery = /^(select|with|values|insert|replace|update|delete)\b/i.test(shape)
    const learned = {
      number: this.#shapes.length,
      queryClass: isQuery ? queryClassOf(database, sql) : queryClasses.unknown,
    }
    this.#shapes.push(shape)
    this.#known.set(shape, learned)
    return learned
  }

  #see(page: number, bytes: Uint8Array, isWrite: boolean): void {
    this.#kinds.see(page, bytes)
    const isNew = page >= this.#pages
    this.#pages = Math.max(this.#pages, page + 1)
    if (!this.#isWatching) return
    const queryClass = isWrite ? queryClasses.write : this.#queryClass
    const seen = referenceClass(this.#kinds.of(page), queryClass, isNew && isWrite)
    // Pages of a database count from 1.
    this.trace.reference(page + 1, isWrite ? usedData | wrote : usedData, seen)
  }

  #about() {
    const { file } = this.#options
    return {
      format: 'recorded',
      description: `SQLite running ${file}`,
      origin: 'Recorded by selfpage record sqlite',
      classes: classFields,
      hintNames: { database: this.#shapes },
      source: {
        script: file,
        statements: this.#statements,
        cachePages: this.#cachePages,
        objects: { objects: this.#objects },
      },
    }
  }
}

const classFields: readonly ClassField[] = [
  {
    name: 'page kind',
    shift: 0,
    bits: 3,
    values: {
      0: 'unknown',
      1: 'index interior',
      2: 'table interior',
      3: 'index leaf',
      4: 'table leaf',
      5: 'overflow or free',
    },
  },
  {
    name: 'query class',
    shift: 3,
    bits: 3,
    values: Object.fromEntries(statementClasses.map((name, value) => [value, name])),
  },
  { name: 'new', shift: 7, bits: 1, values: { 1: 'the file grows by this page' } },
]
