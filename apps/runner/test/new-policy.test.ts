import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { planPolicy } from '../src/new-policy/plan-policy.ts'
import { runCommand } from './run-command.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const repository = join(import.meta.dirname, '..', '..', '..')

describe('selfpage new policy, anywhere', () => {
  test('writes a package under the name given, and says what to do next', async () => {
    const { status, stdout } = await runCommand(['new', 'policy', 'two-faced'], folder())
    expect(status).toBe(0)
    expect(stdout).toContain('cd ./two-faced && npm install')
    const text = (file: string) => readFileSync(join(folder(), 'two-faced', file), 'utf8')
    expect(text('src/index.ts')).toContain('export const twoFaced = definePolicy({')
    expect(text('src/index.ts')).toContain('class TwoFaced implements EvictionPolicy')
    expect(JSON.parse(text('package.json'))).toMatchObject({ name: 'selfpage-policy-two-faced' })
    for (const file of readdirSync(join(folder(), 'two-faced'), { recursive: true })) {
      expect(String(file)).not.toMatch(/my-policy/)
    }
    expect(text('README.md') + text('test/two-faced.test.ts')).not.toMatch(/my-?policy/i)
  })

  test('leaves alone what is there', async () => {
    mkdirSync(join(folder(), 'mine'))
    writeFileSync(join(folder(), 'mine', 'thesis.txt'), 'years of work')
    const { status, stdout, stderr } = await runCommand(['new', 'policy', 'mine'], folder())
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain('--dir')
    expect(readdirSync(join(folder(), 'mine'))).toEqual(['thesis.txt'])
    expect(readdirSync(folder())).toEqual(['mine'])
  })

  test.each(['Mine', '2q', 'a--b', '../up', 'class', 'expect', 'page-id', 'eviction-policy', 'z'])(
    'refuses the name %s',
    async (name) => {
      const { status } = await runCommand(['new', 'policy', name], folder())
      expect(status).toBe(2)
      expect(readdirSync(folder())).toEqual([])
    },
  )
})

interface Manifest {
  readonly [field: string]: unknown
}

describe('selfpage new policy, in the repository', () => {
  const plan = planPolicy('two-faced', join(repository, 'packages'))

  test('goes to policies/ and is configured like its neighbours', () => {
    expect(plan.folder).toBe(join(repository, 'policies', 'two-faced'))
    expect(existsSync(plan.folder)).toBe(false)
    const read = (file: string) => readFileSync(join(repository, 'policies', 'fifo', file), 'utf8')
    const own = JSON.parse(plan.files.get('package.json') ?? '{}') as Manifest
    const neighbour = JSON.parse(read('package.json')) as Manifest
    expect(own.name).toBe('@selfpage/policy-two-faced')
    expect(own.description).not.toBe(neighbour.description)
    for (const field of ['license', 'files', 'exports', 'scripts', 'engines', 'publishConfig']) {
      expect(own[field]).toEqual(neighbour[field])
    }
    expect(plan.files.get('tsconfig.json')).toBe(read('tsconfig.json'))
    expect([...plan.files.keys()].toSorted()).toEqual([
      'README.md',
      'package.json',
      'src/index.ts',
      'test/two-faced.test.ts',
      'tsconfig.json',
    ])
  })

  test('depends on what it imports, and on nothing else', () => {
    const own = JSON.parse(plan.files.get('package.json') ?? '{}') as Manifest
    expect(own.dependencies).toEqual({ '@selfpage/policy': 'workspace:^', zod: 'catalog:' })
    expect(own.devDependencies).toEqual({
      '@selfpage/replay': 'workspace:^',
      '@selfpage/testing': 'workspace:^',
      '@selfpage/trace': 'workspace:^',
    })
  })

  test('calls itself by the name of its package', () => {
    for (const text of plan.files.values()) expect(text).not.toContain('selfpage-policy-')
    expect(plan.files.get('test/two-faced.test.ts')).toContain("'@selfpage/policy-two-faced'")
  })
})
