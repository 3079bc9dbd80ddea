/** The same shop without a system: SQLite on plain memory, which can lose its power. */
import type { RandomSource } from '@selfpage/policy'
import { makeShop } from '../src/image/make-shop.ts'
import { loadSqlite } from '../src/engine/load-sqlite.ts'
import { MemoryFiles } from '../src/engine/memory-files.ts'
import { Session } from '../src/engine/session.ts'
import { installVfs } from '../src/engine/vfs.ts'
import { runDay } from '../src/shop/mix.ts'
import { fingerprint } from './fingerprint.ts'

export const pageBytes = 4_096
export const path = '/shop.db'
export const size = { warehouses: 1, items: 60, customersPerDistrict: 6, ordersPerDistrict: 6 }

export interface MemoryShop {
  readonly seed: number
  readonly journal: 'rollback' | 'wal'
  readonly sync: 'full' | 'normal' | 'off'
  readonly transactions: number
}

const sqlite = await loadSqlite()
let installed = 0

/** Opens files, works on them, and closes them if that is still possible. */
function onFiles<Result>(
  files: MemoryFiles,
  { seed, journal, sync }: MemoryShop,
  act: (session: Session) => Result,
): Result {
  const vfs = `shop-${++installed}`
  installVfs(sqlite, { name: vfs, files, seed, sectorBytes: pageBytes })
  const session = new Session(sqlite, {
    ...{ path, vfs, pageBytes, journal, sync, cachePages: 10, checkpointPages: 60 },
  })
  try {
    return act(session)
  } finally {
    try {
      session.close()
    } catch {
      // Without power it cannot.
    }
  }
}

const ask = (session: Session) => (sql: string) =>
  session.database.exec(sql, { rowMode: 'array', returnValue: 'resultRows' })

async function newFiles(): Promise<MemoryFiles> {
  return new MemoryFiles(pageBytes, new Map([[path, await makeShop(size, 1, pageBytes)]]))
}

/** What the tables hold at the start and after each transaction; operations a whole day takes. */
export async function undisturbed(shop: MemoryShop) {
  const states = onFiles(await newFiles(), shop, (session) => {
    const seen = [fingerprint(ask(session))]
    runDay(session, { ...shop, size, reportEvery: 0 }, () => seen.push(fingerprint(ask(session))))
    return seen
  })
  const files = await newFiles()
  files.operationsLeft = manyOperations
  onFiles(files, shop, (session) => runDay(session, { ...shop, size, reportEvery: 0 }))
  return { states, operations: manyOperations - files.operationsLeft }
}

const manyOperations = 1e9

/** A day that ends after so many operations: how many transactions had returned, and what is left. */
export async function cutAfter(shop: MemoryShop, operations: number, chance: RandomSource) {
  const files = await newFiles()
  files.operationsLeft = operations
  let committed = 0
  try {
    onFiles(files, shop, (session) => {
      runDay(session, { ...shop, size, reportEvery: 0 }, (counts) => {
        committed = counts.transactions
      })
    })
  } catch {
    // The power is gone: whatever SQLite said of it, what counts is what is left.
  }
  return { committed, left: files.afterPowerCut(chance) }
}

const check = 'PRAGMA integrity_check'

/** Opens what is left, as after a restart: is it sound, and what do its tables hold? */
export function recovered(left: ReadonlyMap<string, Uint8Array>, shop: MemoryShop) {
  try {
    return onFiles(new MemoryFiles(pageBytes, left), shop, (session) => ({
      integrity: session.database.selectValue(check, undefined, sqlite.capi.SQLITE_TEXT),
      state: fingerprint(ask(session)),
    }))
  } catch (error) {
    return { integrity: String(error), state: '' }
  }
}
