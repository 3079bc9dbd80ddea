import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const lacksValgrind = !(process.env['PATH'] ?? '')
  .split(':')
  .some((place) => existsSync(join(place, 'valgrind')))

describe.skipIf(lacksValgrind)(
  'selfpage record (for want of valgrind: skipped)',
  { timeout: 120_000 },
  () => {
    test('passes on output and exit status, and leaves a trace that can be looked at', async () => {
      const words = ['record', '-o', 'shell.spt', '--', 'sh', '-c', 'echo --verbose; exit 3']
      const { status, stdout, stderr } = await runCommand(words, folder())
      expect(status).toBe(3)
      expect(stdout).toBe('--verbose\n')
      expect(stderr).toMatch(
        /^Wrote shell\.spt: [\d,]+ references to \d+ pages, of [\d,]+ accesses/,
      )
      const shown = await runCommand(['trace', 'info', 'shell.spt'], folder())
      expect(shown.stdout).toContain('from 32 frames on: the trace is reduced')
    })

    test('says what it wrote as JSON', async () => {
      const words = ['record', '--json', '--frames-exact', '8', '--', 'true']
      const { status, stderr } = await runCommand(words, folder())
      expect(status).toBe(0)
      const facts = JSON.parse(stderr) as Record<string, unknown>
      expect(facts).toMatchObject({ file: 'true.spt', command: ['true'], reduction: { k: 8 } })
    })

    test('names a program that is not there', async () => {
      const { status, stderr } = await runCommand(['record', '--', 'no-such-program'], folder())
      expect(status).toBe(2)
      expect(stderr).toContain("there is no program 'no-such-program'")
      expect(existsSync(join(folder(), 'no-such-program.spt'))).toBe(false)
    })
  },
)

test('A program without two dashes before it is not run', async () => {
  const { status, stderr } = await runCommand(['record', '-o', 'x.spt', 'true'], folder())
  expect(status).toBe(2)
  expect(stderr).toContain('selfpage record -- sort -n numbers.txt')
})

test('Only our own format can be recorded', async () => {
  const { status, stderr } = await runCommand(['record', '-o', 'x.csv', '--', 'true'], folder())
  expect(status).toBe(2)
  expect(stderr).toContain("'x.csv' does not end in .spt")
})

test('A script of SQLite becomes a trace with statements', async () => {
  writeFileSync(
    join(folder(), 'shop.sql'),
    'CREATE TABLE t(a INTEGER PRIMARY KEY, b);\nINSERT INTO t VALUES (1, 2);\nSELECT b FROM t WHERE a = 1;\n',
  )
  const ran = await runCommand(['record', 'sqlite', 'shop.sql', '--json'], folder())
  expect(ran.status).toBe(0)
  expect(JSON.parse(ran.stdout)).toMatchObject({ file: 'shop.spt', statements: 3, cachePages: 10 })
  const shown = await runCommand(['trace', 'info', 'shop.spt'], folder())
  expect(shown.stdout).toContain('3 database statementBegin')
})

test('What is wrong with a script is said with its line', async () => {
  writeFileSync(join(folder(), 'wrong.sql'), 'SELECT 1;\nSELEKT 2;\n')
  const { status, stderr } = await runCommand(['record', 'sqlite', 'wrong.sql'], folder())
  expect(status).toBe(2)
  expect(stderr).toContain('wrong.sql, line 2: near "SELEKT": syntax error')
  const missing = await runCommand(['record', 'sqlite', 'missing.sql'], folder())
  expect(missing.status).toBe(2)
  expect(missing.stderr).toContain('there is no such file')
})
