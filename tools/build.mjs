// Builds every package that changed, through turbo's cache. With --quiet only a failure is heard, and
// on standard error.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const bin = join(root, 'node_modules', '.bin')

/**
 * Builds all packages.
 * @param {{ quiet: boolean }} options
 * @returns {boolean} whether that worked
 */
export function build({ quiet }) {
  const turbo = join(root, 'node_modules', 'turbo', 'bin', 'turbo')
  const options = [
    'run',
    'build',
    '--output-logs=errors-only',
    '--continue=dependencies-successful',
  ]
  if (quiet && !existsSync(join(root, 'packages', 'policy', 'dist'))) {
    process.stderr.write('Building (under a minute the first time) ...\n')
  }
  const result = spawnSync(process.execPath, [turbo, ...options], {
    cwd: root,
    encoding: 'utf8',
    // turbo looks for pnpm on PATH; an npm script has it there, a plain `node tools/build.mjs` not.
    env: {
      ...process.env,
      PATH: `${bin}${delimiter}${process.env.PATH}`,
      TURBO_TELEMETRY_DISABLED: '1',
      TURBO_NO_UPDATE_NOTIFIER: '1',
    },
    stdio: quiet ? 'pipe' : 'inherit',
  })
  if (quiet && result.status !== 0) process.stderr.write(`${result.stdout}${result.stderr}`)
  return result.status === 0
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = build({ quiet: process.argv.includes('--quiet') }) ? 0 : 1
}
