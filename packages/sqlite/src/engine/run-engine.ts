/** What is run on a database, from opening it to closing it: the same in a task and on trial. */
import { runDay } from '../shop/mix.ts'
import type { ShopSize } from '../shop/schema.ts'
import type { Files } from './files.ts'
import type { Sqlite } from './load-sqlite.ts'
import { runScript } from './run-script.ts'
import { Session } from './session.ts'
import type { StatementListener } from './session.ts'
import { installVfs } from './vfs.ts'

/** What to run. Plain data. */
export interface EngineRun {
  /** Of the database. */
  readonly path: string
  readonly pageBytes: number
  readonly seed: number
  readonly journal: 'rollback' | 'wal'
  readonly sync: 'full' | 'normal' | 'off'
  readonly cachePages: number
  readonly size: ShopSize
  readonly transactions: number
  readonly reportEvery: number
  /** SQL to run in place of the transactions. */
  readonly script: string | null
  /** Whether the database is checked at the end. */
  readonly checks: boolean
}

/** What came of it. */
export interface EngineResult {
  readonly statements: number
  readonly newOrders: number
  readonly reports: number
  readonly digest: number
  /** What integrity_check says: `ok`, or what is wrong. Null: it was not asked. */
  readonly integrity: string | null
}

export function runEngine(
  sqlite: Sqlite,
  files: Files,
  run: EngineRun,
  listener?: StatementListener,
): EngineResult {
  const vfs = 'selfpage'
  const { seed, pageBytes: sectorBytes, script } = run
  const uninstall = installVfs(sqlite, { name: vfs, files, seed, sectorBytes })
  const session = new Session(sqlite, { ...run, vfs, ...(listener && { listener }) })
  const { newOrders, reports } = script === null ? runDay(session, run) : runScript(session, script)
  const integrity = run.checks ? checkOf(sqlite, session) : null
  const { statements, digest } = session
  session.close()
  uninstall()
  return { statements, newOrders, reports, digest: digest.value, integrity }
}

function checkOf({ capi }: Sqlite, { database }: Session): string {
  const found = database.selectValues('PRAGMA integrity_check', undefined, capi.SQLITE_TEXT)
  return (found as string[]).join('; ')
}
