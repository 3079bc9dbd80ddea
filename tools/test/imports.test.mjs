import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { findCycle } from '../cycle.mjs'
import { checkImports } from '../imports.mjs'

/** @type {string[]} */
const folders = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/**
 * A small workspace on disk that keeps all rules, with some files replaced or added.
 * @param {Record<string, string>} changes
 */
function workspace(changes = {}) {
  const base = mkdtempSync(join(tmpdir(), 'imports-'))
  folders.push(base)
  const files = {
    'packages/policy/package.json': '{ "name": "@selfpage/policy" }',
    'packages/policy/src/index.ts': "export * from './page.ts'\n",
    'packages/policy/src/page.ts': 'export const NO_PAGE = 0\n',
    'packages/kit/package.json':
      '{ "name": "@selfpage/kit", "dependencies": { "@selfpage/policy": "workspace:^" } }',
    'packages/kit/src/index.ts': "export { NO_PAGE } from '@selfpage/policy'\n",
    'packages/replay/package.json': '{ "name": "@selfpage/replay" }',
    'packages/replay/src/index.ts': "import type { NO_PAGE } from '@selfpage/policy'\n",
    'policies/lru/package.json': '{ "name": "@selfpage/policy-lru" }',
    'policies/lru/src/index.ts': "import '@selfpage/kit'\nimport { z } from 'zod'\n",
    'policies/lru/test/lru.test.ts': "import '@selfpage/replay'\nimport { test } from 'vitest'\n",
    'apps/runner/package.json': '{ "name": "@selfpage/runner" }',
    'apps/runner/src/cli.ts': "import '@selfpage/policy-lru'\n",
    ...changes,
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(base, path)), { recursive: true })
    writeFileSync(join(base, path), text)
  }
  return base
}

describe('import directions', () => {
  test('a workspace that keeps the rules passes', () => {
    expect(checkImports(workspace())).toEqual([])
  })

  test('this workspace keeps the rules', () => {
    expect(checkImports()).toEqual([])
  })

  test('a package may not import one above it, by type or by value', () => {
    for (const line of [
      "import { replay } from '@selfpage/replay'",
      "import type { Run } from '@selfpage/replay/run'",
      "export * from '@selfpage/replay'",
      "const run = await import('@selfpage/replay')",
    ]) {
      const [problem, ...rest] = checkImports(workspace({ 'packages/kit/src/bad.ts': line }))
      expect(rest).toEqual([])
      expect(problem).toMatch(/^packages\/kit\/src\/bad\.ts imports '@selfpage\/replay/)
      expect(problem).toContain('may import only policy')
    }
  })

  test('a policy imports policy, kit and zod only', () => {
    for (const name of ['@selfpage/trace', 'lodash', 'node:fs', '@selfpage/policy-fifo']) {
      const problems = checkImports(workspace({ 'policies/lru/src/bad.ts': `import '${name}'` }))
      expect(problems).toEqual([
        `policies/lru/src/bad.ts imports '${name}': ` +
          'a policy may import only @selfpage/policy, @selfpage/kit, zod',
      ])
    }
  })

  test('no package imports a policy, in source or as a dependency', () => {
    const problems = checkImports(
      workspace({
        'packages/replay/src/bad.ts': "import { lru } from '@selfpage/policy-lru'",
        'packages/replay/package.json':
          '{ "name": "@selfpage/replay", "dependencies": { "@selfpage/policy-lru": "workspace:^" } }',
      }),
    )
    expect(problems).toHaveLength(2)
    expect(problems[0]).toContain("packages/replay/src/bad.ts imports '@selfpage/policy-lru'")
    expect(problems[1]).toContain("packages/replay/package.json has '@selfpage/policy-lru'")
  })

  test('a new package must be entered in the table', () => {
    const problems = checkImports(
      workspace({
        'packages/novel/package.json': '{ "name": "@selfpage/novel" }',
        'packages/novel/src/index.ts': "import '@selfpage/policy'",
      }),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('packages/novel is not in the table of tools/imports.mjs')
  })

  test('paths do not reach into another package, out of source, or to a missing file', () => {
    const problems = checkImports(
      workspace({
        'packages/kit/src/a.ts': "import '../../policy/src/page.ts'",
        'packages/kit/src/b.ts': "import '../test/b.test.ts'",
        'packages/kit/test/b.test.ts': '',
        'packages/kit/src/c.ts': "import './missing.ts'",
        'packages/kit/src/d.ts': "import './index'",
      }),
    )
    expect(problems).toEqual([
      expect.stringContaining('packages/kit/src/a.ts imports'),
      expect.stringContaining('source imports source only'),
      expect.stringContaining('there is no such file'),
      expect.stringContaining('written with their extension'),
    ])
  })
})

describe('cycles', () => {
  test('a circle of files is named all round, through type imports too', () => {
    const problems = checkImports(
      workspace({
        'packages/kit/src/a.ts': "import './b.ts'",
        'packages/kit/src/b.ts': "import type { C } from './c.ts'",
        'packages/kit/src/c.ts': "export * from './a.ts'",
      }),
    )
    expect(problems).toEqual([
      'files import each other in a circle: packages/kit/src/a.ts -> packages/kit/src/b.ts -> ' +
        'packages/kit/src/c.ts -> packages/kit/src/a.ts',
    ])
  })

  test('a circle of packages is found even when it only closes through devDependencies', () => {
    const problems = checkImports(
      workspace({
        'packages/policy/package.json':
          '{ "name": "@selfpage/policy", "devDependencies": { "@selfpage/kit": "workspace:^" } }',
      }),
    )
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain('@selfpage/kit -> @selfpage/policy -> @selfpage/kit')
  })

  test('a graph without cycles has none, however often a node is reached', () => {
    const diamond = { a: ['b', 'c'], b: ['d'], c: ['d'], d: ['leaf'] }
    expect(findCycle(new Map(Object.entries(diamond)))).toBeNull()
    expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a'])
  })
})
