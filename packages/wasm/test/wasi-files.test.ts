/** What a program reads, against Node's own WASI: another implementation of the same calls. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wasiCommand, wasiProgram } from '@selfpage/wasm'
import { afterAll, expect, test, vi } from 'vitest'
import { startByNode } from './native.ts'
import { programBytes, run } from './run.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'selfpage-wasm-files-'))
afterAll(() => rmSync(folder, { recursive: true }))
const files = join(folder, 'files')
const input = join(folder, 'input.txt')
mkdirSync(join(files, 'deep/er'), { recursive: true })
writeFileSync(join(folder, 'secret'), 'nobody may see this')
writeFileSync(input, 'from the input\n'.repeat(700))
writeFileSync(join(files, 'empty'), '')
writeFileSync(join(files, 'short'), 'seven.\n')
writeFileSync(join(files, 'deep/er/long'), Buffer.alloc(12_345, 'a line of 17 bytes'))
symlinkSync('deep/er/long', join(files, 'link'))
symlinkSync('../secret', join(files, 'leak'))
symlinkSync('nothing', join(files, 'dangling'))

const read = programBytes('read')

/** What the program says when it runs. */
async function said(bytes: Uint8Array, options: object): Promise<Buffer> {
  const parts: Uint8Array[] = []
  const onOutput = (_: number, part: Uint8Array) => void parts.push(part)
  const program = wasiProgram(bytes, { name: 'read', onOutput, memoryBytes: 131_072, ...options })
  const tasks = [{ name: 'one', program }]
  const { rows } = await run({ system: 'l4', frames: 12, tasks })
  expect([rows[0].state, rows[0].error]).toEqual(['ended', undefined])
  return Buffer.concat(parts)
}

test('it reads its input and the files of its folder as under another WASI', async () => {
  const args = [
    'short',
    'empty',
    'deep/er/long',
    'deep/../short',
    'deep',
    'link',
    'none',
    'short/x',
  ]
  const expected = startByNode(read, { args: ['read', ...args], input, files })
  expect(expected.length).toBeGreaterThan(3 * 12_345)
  expect(await said(read, { args, input, files })).toEqual(expected)
})

test('without input and folder there is nothing to read', async () => {
  const bytes = await said(read, { args: ['short'] })
  // An empty input; no folder, therefore no file.
  expect([...bytes]).toEqual([0, 8, 8, 8, 8])
})

test('no path leads out of the folder', async () => {
  const refused = async (name: string) => {
    const bytes = await said(read, { args: [name], files })
    expect(bytes.includes('nobody')).toBe(false)
    // The last two answers: what the file is, and to open it. 76 is ENOTCAPABLE.
    return [...bytes.subarray(-2)]
  }
  for (const name of ['../secret', 'deep/../../secret', '/secret', '..', 'leak', folder]) {
    expect([name, ...(await refused(name))]).toEqual([name, 76, 76])
  }
  expect(await refused('dangling')).toEqual([44, 44])
})

test('a folder is listed by name, however often it is asked', async () => {
  const bytes = await said(programBytes('list'), { files })
  const names: string[] = []
  // Each call gives one entry more than the last began with: what fits, the last perhaps cut off.
  for (const name of ['.', '..', 'dangling', 'deep', 'empty', 'leak', 'link', 'short']) {
    if (bytes.includes(name)) names.push(name)
  }
  expect(names).toEqual(['.', '..', 'dangling', 'deep', 'empty', 'leak', 'link', 'short'])
  // The first entry: 1 comes next, one byte of name, a folder.
  expect(bytes.readBigUInt64LE(0)).toBe(1n)
  expect([bytes.readUInt32LE(16), bytes[20], bytes[24]]).toEqual([1, 3, '.'.charCodeAt(0)])
})

test('a description names input and folder; what cannot be read is refused with its place', async () => {
  const file = join(folder, 'read.wasm')
  writeFileSync(file, read)
  const runWith = async (programOptions: Record<string, unknown>) => {
    const task = { name: 'one', program: wasiCommand(file), programOptions }
    const { rows } = await run({ system: 'gnu', frames: 60, folder, tasks: [task] })
    return rows[0].state
  }
  const options = { args: ['short'], input: 'input.txt', files: 'files', output: 'said' }
  expect(await runWith(options)).toBe('ended')
  const expected = startByNode(read, { args: ['read', 'short'], input, files })
  expect(readFileSync(join(folder, 'said'))).toEqual(expected)
  await expect(runWith({ input: 'none' })).rejects.toThrow(/one\.programOptions\.input: ENOENT/)
  await expect(runWith({ input: 'files' })).rejects.toThrow(/input: .*is a folder, no file/)
  await expect(runWith({ files: 'input.txt' })).rejects.toThrow(/files: .*is no folder/)
})
