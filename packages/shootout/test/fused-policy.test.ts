/**
 * Which of a policy's two modules runs. In these packages the two give up different pages, so that
 * rows tell; fused modules that a build has made count the same.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { interfaceVersion } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import { synthesize } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { findWorkload, fusedPolicy, planPolicies, resolvePolicy, shootout } from '../src/index.ts'
import type { PlannedPolicy, ShootoutPlan } from '../src/index.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const temporary = useTemporaryFolder()
const manifest = {
  ...{ name: 'selfpage-policy-two', version: '1.0.0', type: 'module' },
  exports: { '.': './plain.mjs', './fused': './fused.mjs' },
}
const short = 'zipf:references=30k,pages=60'
const long = 'zipf:references=1.2e6,pages=60'
const frames = [4]

/** A module whose policy gives up the page at `place` of those resident, oldest first. */
const moduleOf = (place: number) => `class Pages {
  #resident = []
  touch() {}
  fault() {}
  victim() { return this.#resident.at(${place}) }
  remove(page) { this.#resident.splice(this.#resident.indexOf(page), 1) }
  admit(page) { this.#resident.push(page) }
  forget() {}
  resize() {}
  grow() {}
}
const policy = Object.defineProperties(() => policy.configure({}), {
  name: { value: 'two' }, summary: { value: '' }, paper: { value: undefined },
  facts: { value: [] }, hints: { value: [] }, interfaceVersion: { value: '${interfaceVersion}' },
  growth: { value: 'unnoticed' },
  configure: { value: (options) => ({
    definition: policy, options, label: 'two', create: () => new Pages(),
  }) },
})
export default policy\n`

/** The policy of a package with both modules, or with another `fused` one. */
async function twoModules(fused: string | null = moduleOf(-1)): Promise<PlannedPolicy> {
  const folder = join(temporary(), 'node_modules', 'selfpage-policy-two')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  writeFileSync(join(folder, 'plain.mjs'), moduleOf(0))
  if (fused === null) rmSync(join(folder, 'fused.mjs'), { force: true })
  else writeFileSync(join(folder, 'fused.mjs'), fused)
  const [planned] = await planPolicies('two', { from: [temporary()] })
  return planned
}

/** What the modules make of a workload. */
async function missesOf(spec: string, policy: PlannedPolicy) {
  const trace = synthesize(spec)
  const [plain, fused] = [policy.configured, await fusedPolicy(policy)]
  const misses = [plain, fused].map((one) => replay(trace, one, { frames: frames[0] }).misses)
  return { plain: misses[0], fused: misses[1] }
}

const workloads = (...specs: string[]) =>
  specs.map((spec) => findWorkload(spec, { cwd: temporary() }))

describe('The fused module of a policy', () => {
  const ways: [string, Partial<ShootoutPlan>][] = [
    ['the main thread', { jobs: 0 }],
    ['workers', { jobs: 2 }],
    ['a stream', { jobs: 0, stream: true }],
  ]
  test.each(ways)('runs where %s is to make many references, and only there', async (_, way) => {
    const policy = await twoModules()
    for (const [spec, expected] of [
      [short, 'plain'],
      [long, 'fused'],
    ] as const) {
      const given = { policies: [policy], frames, ...way, workloads: workloads(spec) }
      const { rows, failures } = await shootout(given)
      expect(failures).toEqual([])
      expect(rows[0].misses).toBe((await missesOf(spec, policy))[expected])
    }
  })

  test('runs short traces, too, where a grid has enough of them', async () => {
    const policies = [await twoModules()]
    const sizes = Array.from({ length: 40 }, (_, more) => more + frames[0])
    const given = { workloads: workloads(short), policies, frames: sizes, jobs: 0 }
    const { rows } = await shootout(given)
    expect(rows[0].misses).toBe((await missesOf(short, policies[0])).fused)
  })

  test('is done without where it has not been built', async () => {
    const policy = await twoModules(null)
    expect(policy.reference?.fused).toBeNull()
    const given = { workloads: workloads(long), policies: [policy], frames, jobs: 0 }
    expect((await shootout(given)).failures).toEqual([])
  })

  test.each([0, 1])('fails its long cells where it cannot be loaded, jobs %i', async (jobs) => {
    const policies = [await twoModules('throw new Error("half built")\n')]
    const { failures } = await shootout({ workloads: workloads(long), policies, frames, jobs })
    expect(failures).toHaveLength(1)
    expect(failures[0].error).toMatch(/fused\.mjs: cannot be loaded: half built/)
    const given = { workloads: workloads(short), policies, frames, jobs }
    expect((await shootout(given)).failures).toEqual([])
  })

  test('is part of what its rows are known by', async () => {
    const one = await twoModules()
    const other = await twoModules(`${moduleOf(-1)}// rebuilt\n`)
    const none = await twoModules(null)
    expect(new Set([one, other, none].map(({ identity }) => identity)).size).toBe(3)
  })

  test('is named by a URL, and not looked for beside a source', async () => {
    const { reference } = await twoModules()
    const folder = join(temporary(), 'node_modules', 'selfpage-policy-two')
    expect(reference?.fused).toBe(pathToFileURL(join(folder, 'fused.mjs')).href)
    expect((await resolvePolicy('fifo', { from: [import.meta.dirname] })).fused).toBeNull()
  })
})
