/**
 * What `selfpage new policy` writes and where: a package that stands alone, or, inside the Selfpage
 * repository, one more folder of `policies/` that is configured like its neighbours.
 */
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { version } from '../version.ts'
import { spellPolicyName } from './policy-name.ts'
import { fillTemplate, importedNames, readTemplate } from './template.ts'
import type { Files } from './template.ts'
import { findWorkspace } from './workspace.ts'

/** A package that is about to be written. */
export interface PolicyPlan {
  readonly folder: string
  readonly files: Files
  readonly isInWorkspace: boolean
}

interface Manifest {
  name: string
  version: string
  description: string
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}

/**
 * Plans the package of policy `name`. `folder` is where it goes, relative to `cwd`; by default a
 * folder of its name, in the repository's `policies/` if `cwd` is in the repository. Throws
 * `POLICY_INVALID` for a name no policy can have.
 */
export function planPolicy(name: string, cwd: string, folder?: string): PolicyPlan {
  const template = readTemplate()
  const files = fillTemplate(template, spellPolicyName(name, importedNames(template)))
  const workspace = findWorkspace(cwd)
  const policies = workspace === null ? null : join(workspace, 'policies')
  const target = resolve(cwd, folder ?? join(policies ?? '.', name))
  if (policies === null || resolve(target, '..') !== policies) {
    return { folder: target, files: standAlone(files), isInWorkspace: false }
  }
  return { folder: target, files: likeItsNeighbour(files, name, policies), isInWorkspace: true }
}

/** With the versions of Selfpage's packages that belong to this runner. */
function standAlone(files: Files): Files {
  const manifest = JSON.parse(files.get('package.json') ?? '{}') as Manifest
  for (const group of [manifest.dependencies, manifest.devDependencies]) {
    for (const name of Object.keys(group)) {
      if (name.startsWith('@selfpage/')) group[name] = `^${version()}`
    }
  }
  return new Map([...files, ['package.json', json(manifest)]])
}

/** With the manifest and compiler options of a policy that is there already. */
function likeItsNeighbour(files: Files, name: string, policies: string): Files {
  const read = (file: string) => readFileSync(join(policies, 'fifo', file), 'utf8')
  const neighbour = JSON.parse(read('package.json')) as Manifest
  const { description } = JSON.parse(files.get('package.json') ?? '{}') as Manifest
  const own = `@selfpage/policy-${name}`
  const texts = [...files]
    .filter(([path]) => !path.startsWith('tsconfig') && path !== 'package.json')
    .map(([path, text]): [string, string] => [
      path,
      text.replaceAll(`selfpage-policy-${name}`, own),
    ])
  // Everything that is imported, nothing else: the check for unused dependencies looks.
  const used = importedPackages(texts, 'src/')
  const tried = importedPackages(texts, 'test/').filter((each) => !used.includes(each))
  const manifest: Manifest = {
    ...neighbour,
    name: own,
    version: '0.0.0',
    description,
    dependencies: inWorkspace(used),
    devDependencies: inWorkspace(tried),
  }
  return new Map([
    ...texts,
    ['package.json', json(manifest)],
    ['tsconfig.json', read('tsconfig.json')],
  ])
}

/** The packages that modules below `folder` import; vitest is the repository's own. */
function importedPackages(texts: readonly [string, string][], folder: string): string[] {
  const names = texts
    .filter(([path]) => path.startsWith(folder))
    .flatMap(([, text]) => [...text.matchAll(/^import .* from '([^.'][^']*)'$/gm)])
    .map(([, name]) => name)
  return [...new Set(names)].filter((name) => name !== 'vitest').toSorted()
}

function inWorkspace(names: readonly string[]): Record<string, string> {
  const version = (name: string) => (name.startsWith('@selfpage/') ? 'workspace:^' : 'catalog:')
  return Object.fromEntries(names.map((name) => [name, version(name)]))
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
