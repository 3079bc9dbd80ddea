// Makes a fresh clone ready with nothing but Node and npm: installs the locked dependencies with the
// pinned pnpm, and remembers the lock file it did so for, so that every later call costs nothing.
// Every npm script that needs dependencies runs this first. Nothing goes to standard output.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'node_modules', '.selfpage-setup')

/** @param {string[]} lines */
function fail(...lines) {
  process.stderr.write(`${lines.join('\n')}\n`)
  process.exit(1)
}

/** @param {string} path */
function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** What the installed dependencies depend on: the lock file, pnpm's settings, this Node. */
function fingerprint() {
  const hash = createHash('sha256')
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    hash.update(readText(join(root, file)))
  return hash.update(process.version).digest('hex')
}

/** @param {string} pin version of pnpm */
function install(pin) {
  const options = ['install', '--frozen-lockfile', '--reporter=append-only']
  const installed = join(root, 'node_modules', 'pnpm')
  const manifest = readText(join(installed, 'package.json'))
  const [command, ...prefix] =
    manifest && JSON.parse(manifest).version === pin
      ? [process.execPath, join(installed, 'bin', 'pnpm.cjs')]
      : ['npx', '--yes', `pnpm@${pin}`]
  return spawnSync(command, [...prefix, ...options], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, npm_config_loglevel: 'error' },
    shell: process.platform === 'win32' && command === 'npx',
  })
}

const { engines, packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const [major, minor] = process.versions.node.split('.').map(Number)
const [needMajor, needMinor] = engines.node.match(/\d+/g).map(Number)
if (major < needMajor || (major === needMajor && minor < needMinor)) {
  fail(`Selfpage needs Node ${engines.node}; this is ${process.version}.`)
}

const wanted = fingerprint()
if (readText(stamp) !== wanted) {
  process.stderr.write('Installing dependencies (under a minute the first time) ...\n')
  const started = performance.now()
  const { status, stdout, stderr, error } = install(packageManager.replace('pnpm@', ''))
  if (status !== 0) {
    const output = `${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`
    const hint = output.includes('ERR_PNPM_OUTDATED_LOCKFILE')
      ? `A package.json and pnpm-lock.yaml differ. Run: npx ${packageManager} install`
      : 'Is the npm registry reachable? `npm ping` tells. Then run: npm run setup'
    fail(output, 'The dependencies could not be installed.', hint)
  }
  writeFileSync(stamp, wanted)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  process.stderr.write(`Dependencies installed in ${seconds} s.\n`)
}
