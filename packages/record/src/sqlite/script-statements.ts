/** Runs an SQL script statement by statement, each found by SQLite itself: triggers are one. */
import { SelfpageError } from '@selfpage/policy'
import type { Database, Sqlite } from '@selfpage/sqlite/engine'

/** A statement that is about to be run. */
export interface ScriptStatement {
  readonly sql: string
  /** Where it begins, the first line being 1. */
  readonly line: number
  /** Runs it; its rows are not kept. */
  readonly run: () => void
}

const newline = 0x0a
const rowReady = 100
const done = 101

/** The statements of `script`. Errors say `SQL_FAILED` with the place in `file`. */
export function* scriptStatements(
  { capi, wasm }: Sqlite,
  database: Database,
  script: string,
  file: string,
): Generator<ScriptStatement> {
  const text = Buffer.from(script.replaceAll('\0', ' '))
  const begin = wasm.alloc(text.length + 1)
  const places = wasm.alloc(16)
  wasm.heap8u().set(text, begin)
  wasm.heap8u()[begin + text.length] = 0
  const { pointer } = database
  if (pointer === undefined) throw new TypeError('the database is closed')
  try {
    let line = 1
    let at = 0
    while (at < text.length) {
      const skipped = blanksAt(text, at)
      line += newlinesIn(text, at, at + skipped)
      at += skipped
      if (at === text.length) break
      const fail = (): never => {
        throw new SelfpageError('SQL_FAILED', capi.sqlite3_errmsg(pointer), {
          place: `${file}, line ${line}`,
          hint: `What SQLite of this program (${capi.sqlite3_libversion()}) cannot run is not recorded.`,
        })
      }
      const from = begin + at
      const [statementAt, tailAt] = [places, places + 8]
      if (capi.sqlite3_prepare_v2(pointer, from, -1, statementAt, tailAt) !== 0) fail()
      const statement = wasm.peekPtr(statementAt)
      const next = wasm.peekPtr(tailAt) - begin
      if (statement !== 0) {
        const run = () => {
          let result = capi.sqlite3_step(statement)
          while (result === rowReady) result = capi.sqlite3_step(statement)
          if (result !== done) fail()
        }
        try {
          yield { sql: text.toString('utf8', at, next).trim(), line, run }
        } finally {
          capi.sqlite3_finalize(statement)
        }
      }
      line += newlinesIn(text, at, next)
      at = next
    }
  } finally {
    wasm.dealloc(places)
    wasm.dealloc(begin)
  }
}

function blanksAt(text: Uint8Array, from: number): number {
  let at = from
  while (at < text.length && text[at] <= 0x20) at++
  return at - from
}

function newlinesIn(text: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if (text[at] === newline) count++
  return count
}
