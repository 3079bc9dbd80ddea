import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { lirs } from '@selfpage/policy-lirs'
import { replay } from '@selfpage/replay'
import { openTrace } from '@selfpage/trace'
import { expect, test } from 'vitest'

const folder = join(import.meta.dirname, '..')
const program = readFileSync(join(folder, 'hello-world.mjs'), 'utf8')

const packages = [...program.matchAll(/from '(@selfpage\/[^']+)'/g)].map(([, name]) => name)
const unbuilt = packages.filter((name) => {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`)
  return !existsSync(join(dirname(manifest), 'dist', 'index.js'))
})
if (unbuilt.length > 0) {
  process.stdout.write(`hello world is skipped, not built: ${unbuilt.join(', ')} (npm run build)\n`)
}

test.skipIf(unbuilt.length > 0)('prints the miss ratio, run as a user would run it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['hello-world.mjs'], {
    cwd: folder,
  })
  const trace = await openTrace(join(folder, 'orders.trace'))
  expect(Number(stdout)).toBe(replay(trace, lirs(), { frames: 512 }).missRatio)
  expect(Number(stdout)).toBeGreaterThan(0)
  expect(Number(stdout)).toBeLessThan(1)
})

test('is the text that the README of the project shows', () => {
  const readme = readFileSync(join(folder, '..', '..', 'README.md'), 'utf8')
  expect(readme).toContain(program)
})
