import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
/** @type {string[]} */
const folders = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/**
 * A clone with nothing installed but what the test puts there.
 * @param {{ engines?: string }} [options]
 */
function clone({ engines = '>=20.12' } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'bootstrap-'))
  folders.push(folder)
  mkdirSync(join(folder, 'tools'))
  mkdirSync(join(folder, 'node_modules'))
  cpSync(join(root, 'tools', 'bootstrap.mjs'), join(folder, 'tools', 'bootstrap.mjs'))
  const manifest = { private: true, engines: { node: engines }, packageManager: 'pnpm@10.34.8' }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'pnpm-workspace.yaml'), 'packages: []\n')
  return folder
}

/** @param {string} folder */
function installPnpm(folder) {
  cpSync(join(root, 'node_modules', 'pnpm'), join(folder, 'node_modules', 'pnpm'), {
    recursive: true,
    dereference: true,
  })
}

/** @param {string} folder */
function bootstrap(folder) {
  const script = join(folder, 'tools', 'bootstrap.mjs')
  return spawnSync(process.execPath, [script], { encoding: 'utf8', cwd: folder })
}

const emptyLock = "lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n"

test('installs once, and says nothing the second time', () => {
  const folder = clone()
  installPnpm(folder)
  writeFileSync(join(folder, 'pnpm-lock.yaml'), emptyLock)
  const first = bootstrap(folder)
  expect(first.stderr).toContain('Dependencies installed')
  expect(first.stdout).toBe('')
  expect(first.status).toBe(0)
  expect(bootstrap(folder)).toMatchObject({ status: 0, stdout: '', stderr: '' })
})

test('installs again when the lock file changes', () => {
  const folder = clone()
  installPnpm(folder)
  writeFileSync(join(folder, 'pnpm-lock.yaml'), emptyLock)
  bootstrap(folder)
  writeFileSync(join(folder, 'pnpm-lock.yaml'), `${emptyLock}\n`)
  expect(bootstrap(folder).stderr).toContain('Dependencies installed')
})

test('a lock file behind a package.json is named as the cause, with the way out', () => {
  const folder = clone()
  installPnpm(folder)
  writeFileSync(join(folder, 'pnpm-lock.yaml'), emptyLock)
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      engines: { node: '>=20' },
      packageManager: 'pnpm@10.34.8',
      dependencies: { zod: '^4.0.0' },
    }),
  )
  const { status, stderr } = bootstrap(folder)
  expect(status).toBe(1)
  expect(stderr).toContain(
    'A package.json and pnpm-lock.yaml differ. Run: npx pnpm@10.34.8 install',
  )
})

test('an old Node is told which one is needed', () => {
  const { status, stderr } = bootstrap(clone({ engines: '>=99.1' }))
  expect(status).toBe(1)
  expect(stderr).toBe(`Selfpage needs Node >=99.1; this is ${process.version}.\n`)
})

test('the stamp covers lock file, settings and Node', () => {
  const folder = clone()
  writeFileSync(join(folder, 'pnpm-lock.yaml'), emptyLock)
  const stamp = createHash('sha256').update(emptyLock).update('packages: []\n')
  const text = stamp.update(process.version).digest('hex')
  writeFileSync(join(folder, 'node_modules', '.selfpage-setup'), text)
  expect(bootstrap(folder)).toMatchObject({ status: 0, stderr: '' })
})
