import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { statementsOf } from '../src/engine/run-script.ts'
import { makeShop } from '../src/image/make-shop.ts'
import { size } from './memory-shop.ts'
import { runShop } from './run-shop.ts'

const folder = mkdtempSync(join(tmpdir(), 'selfpage-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a script is cut at semicolons, but not inside of texts and comments', () => {
  const script = `SELECT 'a;b', "c;""d" -- not; here
    ; /* nor; here */ SELECT 'it''s; so'; ;SELECT 1 - 2 / 3`
  expect(statementsOf(script).map((text) => text.replaceAll(/\s+/g, ' '))).toEqual([
    `SELECT 'a;b', "c;""d"`,
    `SELECT 'it''s; so'`,
    'SELECT 1 - 2 / 3',
  ])
})

test('SQL of one’s own runs in place of the transactions, on a database that grows', async () => {
  const script = join(folder, 'own.sql')
  writeFileSync(
    script,
    `CREATE TABLE wide (id INTEGER PRIMARY KEY, text TEXT);
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
       INSERT INTO wide SELECT i, hex(zeroblob(500)) FROM n;
     SELECT count(*), sum(length(text)) FROM wide;`,
  )
  const options = { script, check: true }
  const { row } = await runShop({ system: 'gnu', frames: 60, options })
  expect(row).toMatchObject({ state: 'ended', counters: { statements: 3 } })
  // Some five hundred pages that were not there before.
  expect(row.pageOuts).toBeGreaterThan(400)
})

test('SQL that is wrong is reported as SQLite says it', async () => {
  const script = join(folder, 'wrong.sql')
  writeFileSync(script, 'SELEC 1')
  const { row } = await runShop({ system: 'l4', options: { script } })
  expect(row).toMatchObject({ state: 'failed', error: expect.stringContaining('syntax error') })
})

test('a database of one’s own is taken as it is, if its pages are those of the machine', async () => {
  const database = join(folder, 'own.db')
  const script = join(folder, 'count.sql')
  writeFileSync(script, 'SELECT count(*) FROM item')
  writeFileSync(database, await makeShop(size, 1, 4_096))
  const { row } = await runShop({ system: 'gnu', options: { database, script } })
  expect(row).toMatchObject({ state: 'ended', counters: { statements: 1 } })
  writeFileSync(database, await makeShop(size, 1, 1_024))
  const other = runShop({ system: 'gnu', options: { database, script } })
  await expect(other).rejects.toMatchObject({ code: 'DATABASE_INVALID', place: database })
  const text = runShop({ system: 'gnu', options: { database: script } })
  await expect(text).rejects.toThrow(/is no SQLite database/)
  const none = runShop({ system: 'gnu', options: { script: join(folder, 'none.sql') } })
  await expect(none).rejects.toMatchObject({ place: 'programOptions.script' })
})
