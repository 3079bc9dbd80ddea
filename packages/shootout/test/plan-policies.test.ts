import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  defineConfig,
  knownPolicies,
  loadConfig,
  moduleIdentity,
  moduleParts,
  planListed,
  planPolicies,
  policyNames,
  resolvePolicy,
  shootout,
} from '../src/index.ts'
import { refuses } from './policies/refuses.ts'
import { samples } from './sample-modules.ts'
import { skewedTrace } from './sample-traces.ts'

const here = import.meta.dirname
const search = { from: [here] }

/** A folder outside the repository, with packages of its own. */
let elsewhere: string

beforeAll(() => {
  elsewhere = mkdtempSync(join(tmpdir(), 'policies-'))
  writePackage('node_modules/@selfpage/policy-lru', 'ours')
  writePackage('node_modules/selfpage-policy-theirs', 'theirs')
  writePackage('node_modules/@selfpage/policy-both', 'both')
  writePackage('node_modules/selfpage-policy-both', 'not-this-one')
  writePackage('node_modules/@acme/eviction', 'acme')
  writePackage('mine', 'mine')
  mkdirSync(join(elsewhere, 'deep', 'down'), { recursive: true })
})

afterAll(() => rmSync(elsewhere, { recursive: true }))

/** A package whose policy is called `name`, without dependencies. */
function writePackage(folder: string, name: string): void {
  const path = join(elsewhere, folder)
  mkdirSync(path, { recursive: true })
  const manifest = { name: folder.split('node_modules/').at(-1), version: '1.2.3', type: 'module' }
  writeFileSync(
    join(path, 'package.json'),
    JSON.stringify({ ...manifest, exports: { '.': { default: './policy.mjs' } } }),
  )
  writeFileSync(
    join(path, 'policy.mjs'),
    `const policy = Object.defineProperties(() => policy.configure({}), {
      name: { value: '${name}' }, summary: { value: '' }, paper: { value: undefined },
      facts: { value: [] }, hints: { value: [] }, interfaceVersion: { value: '0.1' },
      configure: { value: (options) => ({ definition: policy, options, label: '${name}' }) },
    })
    export default policy\n`,
  )
}

describe('A policy is found', () => {
  test.each([
    ['lru', 'ours', '@selfpage/policy-lru@1.2.3'],
    ['theirs', 'theirs', 'selfpage-policy-theirs@1.2.3'],
    ['both', 'both', '@selfpage/policy-both@1.2.3'],
    ['@acme/eviction', 'acme', '@acme/eviction@1.2.3'],
    ['../../mine', 'mine', 'mine@1.2.3'],
    ['../../mine/policy.mjs', 'mine', '../../mine/policy.mjs'],
  ])('from a folder below by %j', async (reference, name, origin) => {
    const from = [join(elsewhere, 'deep', 'down')]
    const located = await resolvePolicy(reference, { from })
    expect(located.definition.name).toBe(name)
    expect(located.origin).toBe(origin)
  })

  test('beside the runner when the user has none, and in the folder policies of a repository', async () => {
    const located = await resolvePolicy('fifo', { from: [elsewhere, here] })
    expect(located.definition.name).toBe('fifo')
    expect(located.module).toContain('/policies/fifo/src/index.ts')
  })

  test('among those a configuration lists, before any package', async () => {
    const file = samples.config
    const listed = { file, policies: [refuses({ frames: 3 })] }
    const { definition, options, index } = await resolvePolicy('refuses', { ...search, listed })
    expect(definition).toBe(refuses)
    expect({ options, index }).toEqual({ options: { frames: 3 }, index: 0 })
  })

  test('and all that can be found are listed by name', () => {
    const names = knownPolicies([elsewhere]).map(({ name }) => name)
    expect(names).toEqual(['both', 'lru', 'theirs'])
    expect(policyNames({ from: [elsewhere, here] })).toEqual(
      expect.arrayContaining(['both', 'fifo', 'lru', 'optimal', 'theirs']),
    )
  })
})

describe('A policy that cannot be had gets an error', () => {
  test.each([
    ['siev', 'POLICY_UNKNOWN', "policy: there is no policy 'siev'", 'Did you mean sieve?'],
    ['./missing.ts', 'POLICY_UNKNOWN', './missing.ts: no such file or folder', 'Give the file'],
    [
      './policies',
      'POLICY_UNKNOWN',
      './policies: is a folder without a package.json',
      'Give the file',
    ],
    [samples.nothing, 'POLICY_INVALID', 'nothing.ts: exports no policy', 'export default'],
    [samples.broken, 'POLICY_LOAD_FAILED', 'cannot be loaded: module went', '--verbose'],
    [samples.otherInterface, 'POLICY_INTERFACE', 'version 99.0', 'Install matching'],
  ])('%s: %s', async (reference, code, message, hint) => {
    const error: unknown = await resolvePolicy(reference, search).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code })
    expect(String(error)).toContain(message)
    expect((error as { hint: string }).hint).toContain(hint)
  })

  test('when an option is wrong, naming it', async () => {
    await expect(planPolicies(`${samples.refuses}(frames=many)`, search)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
    await expect(planPolicies('lru(bits=1)', search)).rejects.toThrow(/bits/)
  })

  test('when its package has not been built', async () => {
    const folder = join(elsewhere, 'unbuilt')
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), '{"name":"unbuilt","exports":"./dist/index.js"}')
    await expect(resolvePolicy('./unbuilt', { from: [elsewhere] })).rejects.toMatchObject({
      code: 'POLICY_NOT_BUILT',
    })
  })
})

describe('A plan', () => {
  test('has a policy for each combination of a sweep, and none twice', async () => {
    const planned = await planPolicies(`${samples.refuses}(frames=5|6),lru,lru`, search)
    expect(planned.map(({ configured }) => configured.label)).toEqual([
      'refuses(frames=5)',
      'refuses(frames=6)',
      'lru',
    ])
  })

  test('takes definitions, configured policies and texts from a configuration, also in workers', async () => {
    const file = samples.config
    const config = await loadConfig(file)
    const planned = await planListed({
      ...search,
      listed: { file, policies: config.policies ?? [] },
    })
    const labels = ['refuses', 'refuses(frames=7)', 'fifo']
    expect(planned.map(({ configured }) => configured.label)).toEqual(labels)
    const { rows, failures } = await shootout({
      workloads: [skewedTrace('w', 2000, 100)],
      policies: planned,
      frames: [20],
      jobs: 1,
    })
    expect(failures).toEqual([])
    expect(rows.map(({ label }) => label)).toEqual(labels)
    expect(new Set(rows.map(({ misses }) => misses)).size).toBe(1)
  })
})

describe('A configuration', () => {
  test.each([
    ['/missing.config.ts', 'CONFIG_NOT_FOUND', 'no such file'],
    [samples.broken, 'CONFIG_LOAD_FAILED', 'module went wrong'],
    [samples.nothing, 'CONFIG_INVALID', 'nothing.ts'],
    [samples.misspeltConfig, 'CONFIG_INVALID', 'frame'],
  ])('%s is refused: %s', async (file, code, message) => {
    const error: unknown = await loadConfig(file).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code })
    expect(String(error)).toContain(message)
  })

  test('is what defineConfig was given', () => {
    const config = { frames: ['1%'] }
    expect(defineConfig(config)).toBe(config)
  })
})

describe('The identity of a module', () => {
  test('follows its imports, and changes with any of them', () => {
    const folder = join(elsewhere, 'identity')
    cpSync(dirname(samples.reexports), folder, { recursive: true })
    const entry = join(folder, basename(samples.reexports))
    const imported = join(folder, 'refuses.ts')
    expect(moduleParts(entry).files).toEqual([entry, imported])
    const before = moduleIdentity(entry)
    expect(moduleIdentity(entry)).toBe(before)
    writeFileSync(imported, '// edited\n')
    expect(moduleIdentity(entry)).not.toBe(before)
  })

  test('reaches the packages of the repository, and takes installed ones by version', () => {
    const { files, packages } = moduleParts(samples.refuses)
    expect(files.some((file) => file.endsWith('/kit/src/page-queue.ts'))).toBe(true)
    expect(packages).toEqual(expect.arrayContaining([expect.stringMatching(/^zod@\d/)]))
  })
})
