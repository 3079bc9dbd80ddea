import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadConfig, planListed, shootout } from '@selfpage/shootout'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { policySearch } from '../src/policies/policy-search.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const file = () => join(folder(), 'selfpage.config.ts')

test('writes a configuration that loads and names policies that exist', async () => {
  const { status, stdout } = await runCommand(['init'], folder())
  expect(status).toBe(0)
  expect(stdout).toContain('selfpage shootout')
  const config = await loadConfig(file())
  const search = policySearch(import.meta.dirname)
  const listed = { file: file(), policies: config.policies ?? [] }
  const policies = await planListed({ ...search, listed })
  expect(policies.map(({ configured }) => configured.label)).toContain('clock(bits=2)')
  const workloads = [synthesize('loop:references=500,pages=40')]
  const frames = config.frames ?? []
  const { rows, failures } = await shootout({ ...config, policies, workloads, frames, jobs: 0 })
  expect(failures).toEqual([])
  expect(rows).toHaveLength(policies.length * 3)
})

test('does not write over one that is there, unless told to', async () => {
  writeFileSync(file(), '// mine\n')
  const { status, stderr } = await runCommand(['init'], folder())
  expect(status).toBe(2)
  expect(stderr).toContain('--force')
  expect(readFileSync(file(), 'utf8')).toBe('// mine\n')
  expect((await runCommand(['init', '--force'], folder())).status).toBe(0)
  expect(readFileSync(file(), 'utf8')).toContain('policies:')
})
