/**
 * A policy of somebody else's, end to end: our packages as they would be published, installed in a
 * folder far from this repository, and there `new policy`, its tests, and a shootout.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '..', '..', '..')
const pnpm = join(repository, 'node_modules', '.bin', 'pnpm')
const packages = [
  ...readdirSync(join(repository, 'packages')).map((name) => `packages/${name}`),
  'apps/runner',
  'policies/lru',
  'policies/optimal',
]

const unbuilt = packages.filter((path) => !existsSync(join(repository, path, 'dist')))
const skipped = unbuilt.length === 0 ? null : `not built: ${unbuilt.join(', ')} (npm run build)`
if (skipped !== null) process.stdout.write(`plugin-outside is skipped, ${skipped}\n`)

let outside = ''

beforeAll(async () => {
  if (skipped !== null) return
  outside = await mkdtemp(join(tmpdir(), 'selfpage-outside-'))
  await run('node', [join(repository, 'apps/runner/dist/cli.js'), 'new', 'policy', 'mine'], outside)
  await writeFile(join(outside, 'package.json'), '{ "private": true }\n')
  const tarballs = await packAll(join(outside, 'tarballs'))
  const file = join(outside, 'mine', 'package.json')
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object
  // Stands in for the registry: whoever asks for one of our packages gets the tarball.
  await writeFile(file, JSON.stringify({ ...manifest, pnpm: { overrides: tarballs } }))
  await run(pnpm, ['install', '--prefer-offline', '--ignore-workspace'], join(outside, 'mine'))
}, 120_000)

afterAll(() => rm(outside, { recursive: true, force: true }))

test.skipIf(skipped !== null)(
  'passes the type check of its own',
  async () => {
    await run(join('node_modules', '.bin', 'tsc'), [], join(outside, 'mine'))
  },
  60_000,
)

test.skipIf(skipped !== null)(
  'passes its tests, the conformance kit among them',
  async () => {
    const words = ['run', '--reporter=json', '--outputFile=result.json']
    await run(join('node_modules', '.bin', 'vitest'), words, join(outside, 'mine'))
    const report = JSON.parse(await readFile(join(outside, 'mine', 'result.json'), 'utf8')) as {
      readonly numPassedTests: number
      readonly numFailedTests: number
      readonly testResults: readonly { assertionResults: readonly { title: string }[] }[]
    }
    const titles = report.testResults.flatMap(({ assertionResults }) =>
      assertionResults.map(({ title }) => title),
    )
    expect(report.numFailedTests).toBe(0)
    for (const rule of ['R3', 'R4', 'R8', 'R11']) {
      expect(titles.filter((title) => title.startsWith(`${rule}:`)).length).toBeGreaterThan(0)
    }
  },
  60_000,
)

test.skipIf(skipped !== null)(
  'runs in a shootout by its path, unbuilt, and once built',
  async () => {
    const selfpage = join(outside, 'mine', 'node_modules', '.bin', 'selfpage')
    const workload = 'zipf:references=20000,pages=2000,skew=0.9,seed=1'
    const grid = ['--workload', workload, '--frames', '10%', '--json', '-']
    const rowsOf = async (policies: string, cwd: string) => {
      const stdout = await run(
        selfpage,
        ['shootout', '--fresh', '--policy', policies, ...grid],
        cwd,
      )
      return JSON.parse(stdout) as { policy: string; misses: number; fallback: unknown }[]
    }
    const fromAbove = await rowsOf('./mine', outside)
    expect(fromAbove.map(({ policy }) => policy)).toEqual(['mine'])
    await run(
      join('node_modules', '.bin', 'tsc'),
      ['--project', 'tsconfig.build.json'],
      join(outside, 'mine'),
    )
    expect(await readdir(join(outside, 'mine', 'dist'))).toContain('index.js')
    const rows = await rowsOf('.,lru,optimal', join(outside, 'mine'))
    const misses = Object.fromEntries(rows.map(({ policy, misses }) => [policy, misses]))
    expect(rows.every(({ fallback }) => fallback === null)).toBe(true)
    expect(misses.mine).toBe(fromAbove[0].misses)
    expect(misses.optimal).toBeLessThan(Math.min(misses.mine, misses.lru))
  },
  60_000,
)

test.skipIf(skipped !== null)('is written as well by the installed command', async () => {
  const selfpage = join(outside, 'mine', 'node_modules', '.bin', 'selfpage')
  const stdout = await run(selfpage, ['new', 'policy', 'second'], outside)
  expect(stdout).toContain('npm test')
  expect(await readdir(join(outside, 'second', 'src'))).toEqual(['index.ts'])
})

/** Packs every package into `folder`; returns names with the tarballs they stand for. */
async function packAll(folder: string): Promise<Record<string, string>> {
  await mkdir(folder)
  const waiting = [...packages]
  const tarballs: Record<string, string> = {}
  const packOne = async () => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const words = ['pack', '--json', '--pack-destination', folder]
      const { name, filename } = JSON.parse(await run(pnpm, words, join(repository, path))) as {
        readonly name: string
        readonly filename: string
      }
      tarballs[name] = `file:${filename}`
    }
  }
  await Promise.all([packOne(), packOne()])
  return tarballs
}

/** Standard output of a program that must succeed; what it said is in the error otherwise. */
async function run(program: string, words: readonly string[], cwd: string): Promise<string> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV|npm_)/.test(name)),
  )
  try {
    const { stdout } = await promisify(execFile)(program, words, { cwd, env, maxBuffer: 1 << 26 })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${[program, ...words].join(' ')} in ${cwd} failed:\n${stdout}${stderr}`, {
      cause: error,
    })
  }
}
