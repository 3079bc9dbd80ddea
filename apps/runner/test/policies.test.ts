import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { policyOptions } from '../src/policies/policy-options.ts'
import { writeFusedPackage } from './fused-package.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const repository = join(import.meta.dirname, '..', '..', '..')

describe('selfpage policies', () => {
  test('lists every policy of the repository with its summary', async () => {
    const { status, stdout } = await runCommand(['policies'], repository)
    expect(status).toBe(0)
    const listed = stdout.split('\n').map((line) => line.split(' ')[0])
    const folders = readdirSync(join(repository, 'policies'))
    const isAllotment = (name: string) => name.startsWith('allot-')
    expect(listed).toEqual(expect.arrayContaining(folders.filter((name) => !isAllotment(name))))
    expect(listed.filter(isAllotment)).toEqual([])
  })

  test('shows the options, the paper and an example of one', async () => {
    const { stdout } = await runCommand(['policies', 'clock'], repository)
    expect(stdout).toContain('clock: Gives up the oldest page')
    expect(stdout).toMatch(/^bits +1 +a whole number, from 1 to 8 {2}Width/m)
    expect(stdout).toContain('Corbato')
    expect(stdout).toContain('--policy "clock(bits=1),lru"')
  })

  test('says the same as JSON, options as a JSON schema', async () => {
    const { stdout } = await runCommand(['policies', 'lirs', '--json'], repository)
    const lirs = JSON.parse(stdout) as { name: string; options: { properties: object } }
    expect(lirs.name).toBe('lirs')
    expect(Object.keys(lirs.options.properties)).toContain('hirShare')
    const all = JSON.parse(
      (await runCommand(['policies', '--json'], repository)).stdout,
    ) as unknown[]
    expect(all).toContainEqual(lirs)
  })

  test('says of one that it has fused loops', async () => {
    writeFusedPackage(folder())
    const { stdout } = await runCommand(['policies', 'queue'], folder())
    expect(stdout).toContain('Loop     fused')
    const asked = async (name: string) =>
      JSON.parse((await runCommand(['policies', name, '--json'], folder())).stdout) as unknown
    expect(await asked('queue')).toMatchObject({ isFused: true })
    // Where nothing is built, nothing is fused.
    expect(await asked(join(repository, 'policies', 'fifo'))).toMatchObject({ isFused: false })
  })

  test('suggests the name that was meant', async () => {
    const { status, stdout, stderr } = await runCommand(['policies', 'seive'], repository)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('Did you mean sieve?')
  })
})

describe('options as help shows them', () => {
  test.each([
    [{ type: 'integer', minimum: 1, maximum: 8 }, 'a whole number, from 1 to 8'],
    [{ type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER }, 'a whole number, from 1'],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 1 }, 'a number, above 0 to 1'],
    [{ type: 'string', enum: ['paper', 'libcachesim'] }, 'paper or libcachesim'],
    [{ type: 'boolean' }, 'true or false'],
    [{ anyOf: [{ type: 'number', minimum: 1 }, { type: 'null' }] }, 'a number, from 1 or null'],
  ])('%j is %s', (schema, values) => {
    const properties = { share: { ...schema, default: 1, description: 'how much' } }
    expect(policyOptions({ type: 'object', properties })).toEqual([
      { name: 'share', values, fallback: 1, description: 'how much' },
    ])
  })
})
