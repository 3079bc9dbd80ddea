import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { replay } from '@selfpage/replay'
import { planPolicies } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { curveSizes } from '../src/mrc/curve.ts'
import { policySearch } from '../src/policies/policy-search.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const spec = 'zipf:references=30000,pages=3000,skew=0.9,seed=4'
const command = ['mrc', '--trace', spec, '--points', '5']

interface Point {
  readonly label: string
  readonly frames: number
  readonly missRatio: number
  readonly standardError: number
  readonly rate: number
}

async function missRatioOf(policy: string, frames: number): Promise<number> {
  const [{ configured }] = await planPolicies(policy, policySearch(import.meta.dirname))
  return replay(synthesize(spec), configured, { frames }).missRatio
}

test("LRU's curve is exact at every size", async () => {
  const { stdout } = await runCommand([...command, '--json'], folder())
  const points = JSON.parse(stdout) as Point[]
  expect(points).toHaveLength(5)
  for (const { label, frames, missRatio, rate } of points) {
    expect({ label, rate }).toEqual({ label: 'lru', rate: 1 })
    expect(missRatio).toBe(await missRatioOf('lru', frames))
  }
})

test('any policy is exact from all pages, and near from a share of them', async () => {
  const run = async (rate: string) => {
    const words = [...command, '--policy', 'sieve', '--rate', rate, '--json']
    const { stdout } = await runCommand(words, folder())
    return (JSON.parse(stdout) as Point[]).filter(({ label }) => label === 'sieve')
  }
  for (const { frames, missRatio, standardError } of await run('1')) {
    expect(standardError).toBe(0)
    expect(missRatio).toBeCloseTo(await missRatioOf('sieve', frames), 12)
  }
  const sampled = await run('0.2')
  expect(sampled.every(({ rate }) => Math.abs(rate - 0.2) < 0.01)).toBe(true)
  // The largest size holds everything: only first references miss, whatever the sample.
  const last = sampled[sampled.length - 1]
  expect(last.missRatio).toBeCloseTo(await missRatioOf('sieve', last.frames), 2)
})

test('CSV has the records of the JSON', async () => {
  const { stdout } = await runCommand([...command, '--csv'], folder())
  const [header, ...lines] = stdout.trimEnd().split('\n')
  expect(header).toBe('workload,label,frames,missRatio,standardError,rate')
  const json = await runCommand([...command, '--json'], folder())
  const points = JSON.parse(json.stdout) as Point[]
  expect(lines.map((line) => Number(line.split(',').at(-3)))).toEqual(
    points.map(({ missRatio }) => missRatio),
  )
})

test('the picture has a line a policy, with each point named', async () => {
  const words = [...command, '--policy', 'fifo', '--rate', '0.5', '--svg', 'curve.svg']
  const { stderr } = await runCommand(words, folder())
  expect(stderr).toContain('Wrote curve.svg')
  const svg = readFileSync(join(folder(), 'curve.svg'), 'utf8')
  expect(svg.match(/<polyline /g)).toHaveLength(2)
  expect(svg.match(/<circle /g)).toHaveLength(10)
  expect(svg).not.toContain('NaN')
  expect(svg).toContain('lru: ')
})

test('sizes grow evenly to all pages, from where a reduced trace is exact', () => {
  const trace = synthesize('loop:references=50000,pages=10000')
  expect(curveSizes(trace, 4)).toEqual([10, 100, 1000, 10000])
  expect(curveSizes({ ...trace, exactFromFrames: 100 }, 3)).toEqual([100, 1000, 10000])
  expect(curveSizes({ ...trace, distinctPages: 1 }, 4)).toEqual([1])
})

test.each([
  ['--rate', '0'],
  ['--rate', '1.5'],
  ['--points', 'many'],
])('%s %s is refused', async (option, value) => {
  const { status, stdout, stderr } = await runCommand([...command, option, value], folder())
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(option)
})

test.each([
  [['--svg', 'no/curve.svg'], 'its folder does not exist'],
  [['--json', '--csv'], 'one or the other'],
])('%j is refused before anything is printed', async (words, message) => {
  const { status, stdout, stderr } = await runCommand([...command, ...words], folder())
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(message)
})

test('a trace must be given', async () => {
  const { status, stderr } = await runCommand(['mrc'], folder())
  expect(status).toBe(2)
  expect(stderr).toContain('mrc: --trace is missing')
})
