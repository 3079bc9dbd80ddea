import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import load from '@sqlite.org/sqlite-wasm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSystemFile } from '../src/index.ts'
import { fingerprint, fingerprintQueries } from './fingerprint.ts'
import { path, size, undisturbed } from './memory-shop.ts'
import { runShop } from './run-shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'selfpage-sqlite-'))
const file = join(folder, 'shop.db')
afterAll(() => rmSync(folder, { recursive: true }))

let bytes = new Uint8Array(0)
/** What the tables must hold: what they hold after the same day in plain memory. */
let expected = ''

beforeAll(async () => {
  const { items, customersPerDistrict: customers, ordersPerDistrict: orders } = size
  const transactions = 40
  const options = { items, customers, orders, transactions, reportEvery: 0 }
  const image = join(folder, 'files.img')
  const files = { image, size: '8MiB' }
  await runShop({ system: 'gnu', frames: 40, options, more: { files } })
  bytes = readSystemFile(image, path)?.slice() ?? bytes
  const shop = { seed: 1, journal: 'rollback', sync: 'full', transactions } as const
  expected = (await undisturbed(shop)).states.at(-1) ?? ''
  writeFileSync(file, bytes)
}, 120_000)

test('the same engine without any of our files reads what a paged database wrote', async () => {
  const { capi, oo1, wasm } = await load()
  const database = new oo1.DB(':memory:')
  const start = wasm.allocFromTypedArray(bytes)
  const { length } = bytes
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE
  expect(capi.sqlite3_deserialize(database, 'main', start, length, length, flags)).toBe(0)
  expect(database.selectValue('PRAGMA integrity_check')).toBe('ok')
  const ask = (sql: string) => database.exec(sql, { rowMode: 'array', returnValue: 'resultRows' })
  expect(fingerprint(ask)).toBe(expected)
  database.close()
})

test('so does another build of SQLite', ({ skip }) => {
  if (!hasPython()) skip('python3 with its module sqlite3 is not there')
  const code = `
import json, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
print(json.dumps([[list(row) for row in database.execute(sql)] for sql in json.loads(sys.argv[2])]))
print(database.execute('PRAGMA integrity_check').fetchone()[0])`
  const queries = JSON.stringify(fingerprintQueries)
  const said = execFileSync('python3', ['-c', code, file, queries], { encoding: 'utf8' })
  const [state, integrity] = said.trim().split('\n')
  expect(integrity).toBe('ok')
  expect(JSON.parse(state)).toEqual(JSON.parse(expected))
})

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import sqlite3'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
