import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTrace } from '@selfpage/trace'
import { wasiCommand } from '@selfpage/wasm'
import { afterAll, expect, test, vi } from 'vitest'
import { runNatively } from './native.ts'
import { programBytes, run } from './run.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'selfpage-wasm-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'sort.wasm')
writeFileSync(file, programBytes('sort'))

test('a .wasm file is a program of descriptions: its output and its references go to files', async () => {
  const programOptions = { memory: '512KiB', output: 'sorted.txt', record: 'sort.spt' }
  const { rows } = await run({
    system: 'l4',
    frames: 30,
    folder,
    tasks: [{ name: 'one', program: wasiCommand(file), programOptions }],
  })
  expect([rows[0].state, rows[0].runs]).toEqual(['ended', 'sort'])
  expect(readFileSync(join(folder, 'sorted.txt'), 'utf8')).toBe(runNatively(programBytes('sort')))
  expect(rows[0].counters).toEqual({ outputBytes: 17, outputChecksum: expect.any(Number) })
  const trace = await openTrace(join(folder, 'sort.spt'))
  expect([trace.pages.length, trace.distinctPages]).toEqual([rows[0].references, 17])
})

test('options that cannot be used are refused with their place', async () => {
  const refused = async (programOptions: Record<string, unknown>) => {
    try {
      const task = { name: 'one', program: wasiCommand(file), programOptions }
      await run({ system: 'l4', frames: 30, folder, tasks: [task] })
      return 'nothing'
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(await refused({ memory: 'much' })).toBe(
    'tasks, one.programOptions.memory: is no size, such as 64MiB',
  )
  expect(await refused({ record: 'sort.csv' })).toMatch(/record: is no file for a trace/)
  expect(await refused({ memory: '64KiB' })).toBe('nothing')
  expect(await refused({ memory: '1KiB' })).toMatch(/sort needs 1 x 64 KiB/)
  expect(await refused({ output: 'no/such/folder' })).toMatch(/one\.programOptions\.output: ENOENT/)
  expect(() => wasiCommand(join(folder, 'none.wasm'))).toThrow(/none\.wasm: ENOENT/)
})
