/** `selfpage talk`: the list, verdicts as text and as JSON, the report, what goes wrong. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const temporaryFolder = useTemporaryFolder()

test('lists experiments with their slides', async () => {
  const { status, stdout } = await runCommand(['talk', '--list'], temporaryFolder())
  expect(status).toBe(0)
  expect(stdout).toMatch(/^sanctions +Proposed Properties \(continued\)$/m)
})

test('prints verdict and reason, and writes a report', async () => {
  const folder = temporaryFolder()
  const words = ['talk', 'priority-inversion', 'sanctions', '--reduced', '--report', 'two.html']
  const { status, stdout, stderr } = await runCommand(words, folder)
  expect([status, stderr]).toEqual([0, 'Wrote two.html\n'])
  expect(stdout).toMatch(/^priority-inversion: holds\n {2}In the server's memory/)
  const page = readFileSync(join(folder, 'two.html'), 'utf8')
  expect(page).toContain('2 claims put to the test')
})

test('the JSON of the same seeds is the same to the byte', async () => {
  const folder = temporaryFolder()
  const words = ['talk', 'vms-second-chance', '--reduced', '--seeds', '4,5', '--json']
  const { stdout } = await runCommand([...words, '-'], folder)
  const file = await runCommand([...words, 'rows.json'], folder)
  expect(file.stderr).toBe('Wrote rows.json\n')
  expect(readFileSync(join(folder, 'rows.json'), 'utf8')).toBe(stdout)
  const [row] = JSON.parse(stdout) as [Record<string, unknown>]
  expect(row).toMatchObject({ experiment: 'vms-second-chance', slide: 'VMS', seeds: [4, 5] })
  expect(Object.keys(row)).toEqual(expect.arrayContaining(['claim', 'verdict', 'numbers']))
})

test('an experiment that throws ends with status 1, and says so', async () => {
  const folder = temporaryFolder()
  const member = (name: string, value: string) => `${name}: ${value},`
  const text = [
    'export default {',
    member('name', "'broken'"),
    ...['claim', 'slide', 'hypothesis', 'method'].map((name) => member(name, "''")),
    member('seeds', '[1]'),
    "run() { throw new Error('on purpose') },",
    'verdict() {},',
    member('picture', '{}'),
    '}',
  ]
  writeFileSync(join(folder, 'broken.mjs'), text.join('\n'))
  const { status, stdout } = await runCommand(['talk', './broken.mjs'], folder)
  expect([status, stdout]).toEqual([1, 'broken: failed\n  on purpose\n'])
})

test('a name that is not there is the caller’s mistake', async () => {
  const { status, stderr } = await runCommand(['talk', 'sanction'], temporaryFolder())
  expect(status).toBe(2)
  expect(stderr).toContain('Did you mean sanctions?')
})
