import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { recordSqlite } from '@selfpage/record/sqlite'
import type { SqliteRecordOptions } from '@selfpage/record/sqlite'
import { pageKindOf, pageKinds, queryClasses, queryClassOf } from '@selfpage/policy'
import { isSet, openTrace, pageObjects, writeReading } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { statementShape } from '../src/sqlite/statement-shape.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()

const shop = `
CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price INTEGER);
CREATE INDEX item_name ON item(name);
-- 2,000 rows of 200 bytes: some 100 pages
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
  INSERT INTO item SELECT i, 'item ' || (i * 7919 % 2003) || substr(hex(zeroblob(100)), 1, 180), i FROM n;
CREATE TRIGGER audit AFTER UPDATE ON item BEGIN SELECT 1; SELECT 2; END;
SELECT price FROM item WHERE id = 17;
SELECT price FROM item WHERE id = 1234;
SELECT count(*) FROM item WHERE price > 5;
UPDATE item SET price = 3 WHERE id = 500;
`

async function record(options: Partial<SqliteRecordOptions>) {
  const path = join(folder.path, 'shop.spt')
  const given = { script: shop, file: 'shop.sql', name: 'shop', ...options }
  await writeReading(await recordSqlite(given), path)
  return openTrace(path)
}

test('Statements, page kinds and writes of a script are recorded', async () => {
  // With one page of its own SQLite asks for the root again in each look-up.
  const trace = await record({ cachePages: 1 })
  const hints = trace.events.flatMap((event) => (event.type === 'hint' ? [event] : []))
  const names = trace.about.hintNames?.['database'] ?? []
  const begun = hints.filter(({ message }) => message.endsWith('Begin'))
  expect(begun.map(({ message }) => message)).toEqual([
    ...['statementBegin', 'statementBegin', 'statementBegin', 'statementBegin'],
    ...['statementBegin', 'statementBegin', 'scanBegin', 'statementBegin'],
  ])
  // The two look-ups are one statement.
  expect(begun[4].values).toEqual(begun[5].values)
  expect(names[begun[4].values[0]]).toBe('SELECT price FROM item WHERE id = ?')
  expect(begun[4].values[1]).toBe(queryClasses.point)
  expect(hints).toHaveLength(16)

  const between = (index: number) => {
    const [from, to] = [begun[index].at, begun[index + 1]?.at ?? trace.pages.length]
    return Array.from(trace.classes?.slice(from, to) ?? [])
  }
  const kindsOf = (index: number) => between(index).map(pageKindOf)
  // From the root, which is an interior page, to a leaf.
  expect(kindsOf(5)).toEqual([pageKinds.tableInterior, pageKinds.tableLeaf])
  const scanned = kindsOf(6).filter((kind) => kind === pageKinds.tableLeaf)
  expect(scanned.length).toBeGreaterThan(80)
  expect(new Set(between(6).map(queryClassOf))).toEqual(new Set([queryClasses.scan]))
  const update = begun[7].at
  const writes = Array.from(trace.pages.subarray(update), (_, index) =>
    isSet(trace.writes, update + index),
  )
  expect(writes).toContain(true)
  expect(writes).toContain(false)
})

test('Pages are known by their table or index, those of a table that is gone are not', async () => {
  const trace = await record({
    script: `${shop} CREATE TABLE gone (a); INSERT INTO gone VALUES (1); DROP TABLE gone;`,
    cachePages: 1,
  })
  const described = trace.about.source?.['objects'] as { readonly objects: object }
  expect(Object.keys(described.objects)).toEqual(['item', 'item_name', 'sqlite_schema'])
  const objects = pageObjects(trace)
  const kindsOf = (object: number) => {
    const kinds = Array.from(trace.pages, (page, at) =>
      objects[page] === object ? pageKindOf(trace.classes?.[at] ?? 0) : pageKinds.unknown,
    )
    return new Set(kinds.filter((kind) => kind !== pageKinds.unknown))
  }
  expect(kindsOf(1)).toEqual(new Set([pageKinds.tableInterior, pageKinds.tableLeaf]))
  expect(kindsOf(2)).toEqual(new Set([pageKinds.indexInterior, pageKinds.indexLeaf]))
  expect(trace.distinctPages - objects.filter((object) => object > 0).length).toBe(1)
})

test('Equal scripts give equal traces', async () => {
  const [a, b] = [await record({}), await record({})]
  expect(b.pages).toEqual(a.pages)
  expect(b.classes).toEqual(a.classes)
  expect(b.events).toEqual(a.events)
})

test('The smaller the cache of SQLite, the more of its requests are seen', async () => {
  const counts: number[] = []
  for (const cachePages of [2, 10, 500]) counts.push((await record({ cachePages })).pages.length)
  expect(counts).toEqual(counts.toSorted((x, y) => y - x))
  expect(counts[0]).toBeGreaterThan(counts[2])
})

test('What SQLite refuses is said with its line, and nothing is written', async () => {
  const before = await readdir(folder.path)
  const wrong = `${shop}\n\nSELECT a FROM nowhere;`
  await expect(record({ script: wrong })).rejects.toMatchObject({
    code: 'SQL_FAILED',
    place: 'shop.sql, line 14',
    message: expect.stringContaining('no such table: nowhere') as string,
  })
  await expect(
    record({ script: 'CREATE TABLE t(a UNIQUE);\nINSERT INTO t VALUES (1), (1)' }),
  ).rejects.toMatchObject({ place: 'shop.sql, line 2' })
  expect(await readdir(folder.path)).toEqual(before)
})

test('A recording that is stopped is a trace of what was run', async () => {
  const stop = new AbortController()
  const script = shop + 'SELECT count(*) FROM item WHERE price > 6;\n'.repeat(1000)
  const trace = await record({
    script,
    signal: stop.signal,
    onProgress: ({ statements }) => void (statements > 100 && stop.abort()),
  })
  expect(Number(trace.about.source?.['statements'])).toBeLessThan(300)
})

test('Statements that differ only in their values have one shape', () => {
  const shapes = [
    "SELECT * FROM t WHERE a = 5 AND b='it''s' -- first",
    "SELECT  * FROM t\n WHERE a = 0x1F AND b='' ;",
  ].map(statementShape)
  expect(shapes[0]).toBe('SELECT * FROM t WHERE a = ? AND b=?')
  expect(shapes[1]).toBe(shapes[0])
  const inserts = ['INSERT INTO t2 VALUES (1, 2.5e3)', 'INSERT INTO t2 VALUES (-7,8)'].map(
    statementShape,
  )
  expect(inserts).toEqual(['INSERT INTO t2 VALUES (?, ...)', 'INSERT INTO t2 VALUES (?, ...)'])
  expect(statementShape('SELECT "a 1", t1.b FROM t1 /* 5 */')).toBe('SELECT "a 1", t1.b FROM t1')
})
