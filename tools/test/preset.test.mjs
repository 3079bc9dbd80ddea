import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { entriesOf } from '../preset/build.mjs'

const tools = join(import.meta.dirname, '..')
/** A policy whose dependencies serve the packages built here. */
const fifo = join(tools, '..', 'policies', 'fifo')
/** @type {string[]} */
const folders = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/**
 * A package beside the preset, where its relative paths hold.
 * @param {Record<string, string>} files
 * @param {Record<string, Record<string, string>>} [exports] besides its main module
 */
function buildPackage(files, exports = {}) {
  const parent = join(tools, 'node_modules', '.preset-test')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'package-'))
  folders.push(folder)
  mkdirSync(join(folder, 'src'))
  const manifest = {
    name: 'built-here',
    type: 'module',
    exports: { '.': { '@selfpage/source': './src/index.ts' }, ...exports },
    bin: { run: './dist/cli.js' },
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(tools, 'preset', 'tsconfig.json') }),
  )
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(join(fifo, 'node_modules', '@selfpage'), join(folder, 'node_modules', '@selfpage'))
  const build = spawnSync(process.execPath, [join(tools, 'preset', 'build.mjs')], {
    cwd: folder,
    encoding: 'utf8',
  })
  return { folder, ...build }
}

test('the entries are the sources of exports and of commands', () => {
  expect(
    entriesOf({
      exports: {
        '.': { '@selfpage/source': './src/index.ts', default: './dist/index.js' },
        './worker': { '@selfpage/source': './src/worker.ts', default: './dist/worker.js' },
        './package.json': './package.json',
      },
      bin: { selfpage: './dist/cli.js' },
    }),
  ).toEqual(['./src/index.ts', './src/worker.ts', './src/cli.ts'])
})

test('a package is built as JavaScript that runs and declarations', () => {
  const { folder, status, stderr } = buildPackage({
    'src/index.ts': "export { double } from './double.ts'\n",
    'src/double.ts': 'export const double = (n: number): number => 2 * n\n',
    'src/cli.ts':
      "#!/usr/bin/env node\nimport { double } from './index.ts'\nconsole.log(double(21))\n",
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(readdirSync(join(folder, 'dist'))).toEqual(
    expect.arrayContaining(['index.js', 'index.d.ts', 'double.d.ts', 'cli.js', 'cli.js.map']),
  )
  expect(readFileSync(join(folder, 'dist', 'double.d.ts'), 'utf8')).toContain(
    'export declare const double: (n: number) => number;',
  )
  const run = spawnSync(process.execPath, [join(folder, 'dist', 'cli.js')], { encoding: 'utf8' })
  expect(run.stdout).toBe('42\n')
})

test('a policy that offers ./fused is compiled with its loops, too', async () => {
  const { folder, status, stderr } = buildPackage(
    {
      'src/index.ts': readFileSync(join(fifo, 'src', 'index.ts'), 'utf8'),
      'src/cli.ts': 'export const nothing = null\n',
    },
    { './fused': { '@selfpage/source': './src/index.ts', default: './dist/fused.js' } },
  )
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const fused = await import(join(folder, 'dist', 'fused.js'))
  expect(fused.default.name).toBe('fifo')
  expect(fused.default[Symbol.for('selfpage.fused')]).toHaveLength(1)
})

test('a type error fails the build and is shown with its place', () => {
  const { status, stderr } = buildPackage({
    'src/index.ts': "export const half: number = 'a'\n",
    'src/cli.ts': 'export const nothing = null\n',
  })
  expect(status).toBe(1)
  expect(stderr).toContain('built-here: src/index.ts(1,14): error TS2322')
})
