/** Where policies are: packages installed near the user or the runner, and this repository's own. */
import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '../nearest.ts'
import { entryOf, findPackage, isFile, packageIn, upwards } from './find-package.ts'
import type { FoundPackage } from './find-package.ts'

/** A policy that can be asked for by name. */
export interface KnownPolicy {
  readonly name: string
  readonly folder: string
}

/** Where the module of a policy is. */
export interface PolicyLocation {
  /** The file to import. */
  readonly file: string
  /** The package's `name@version`; the path of a policy that is a single file. */
  readonly origin: string
}

const prefixes = ['@selfpage/policy-', 'selfpage-policy-'] as const
/** Names of allotment policies begin so: they say who gets frames, not which page gives one up. */
const allotmentPrefix = 'allot-'
const runsFromSource = import.meta.url.endsWith('.ts')
const builtOrSource = runsFromSource ? 'source' : 'built'

/**
 * The module that `reference` names: a path (`./mine.ts`, a package's folder), else the packages
 * `@selfpage/policy-NAME` and `selfpage-policy-NAME` seen from each of the folders `from`, else
 * `policies/NAME` of the repository around one of them, else the package of that very name. Paths
 * start from the first folder. Throws `POLICY_UNKNOWN`, `POLICY_NOT_BUILT`.
 */
export function locatePolicy(reference: string, from: readonly string[]): PolicyLocation {
  if (isPath(reference)) return locatePath(resolve(from[0], reference), reference)
  const found = findNamed(reference, from)
  if (found !== null) return locationOf(found, builtOrSource)
  const names = knownPolicies(from).map(({ name }) => name)
  const near = nearest(reference, names)
  throw new SelfpageError('POLICY_UNKNOWN', `there is no policy '${reference}'`, {
    place: 'policy',
    hint:
      (near === undefined ? '' : `Did you mean ${near}? `) +
      `Looked for ${prefixes.map((prefix) => prefix + reference).join(', ')}; ` +
      'a path starts with ./ or /. `selfpage policies` lists what is there.',
  })
}

/** Every eviction policy that can be named from the folders `from`, by name. */
export function knownPolicies(from: readonly string[]): KnownPolicy[] {
  const known = new Map<string, string>()
  for (const folder of from.flatMap((start) => [...upwards(start)])) {
    const modules = join(folder, 'node_modules')
    const candidates = [
      ...foldersIn(join(modules, '@selfpage'), 'policy-'),
      ...foldersIn(modules, 'selfpage-policy-'),
      ...(isWorkspace(folder) ? foldersIn(join(folder, 'policies'), '') : []),
    ]
    for (const { name, folder: path } of candidates) {
      if (!name.startsWith(allotmentPrefix) && !known.has(name)) known.set(name, path)
    }
  }
  return [...known]
    .map(([name, folder]) => ({ name, folder }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

function findNamed(name: string, from: readonly string[]): FoundPackage | null {
  for (const prefix of prefixes) {
    for (const folder of from) {
      const found = findPackage(prefix + name, folder)
      if (found !== null) return found
    }
  }
  for (const folder of from.flatMap((start) => [...upwards(start)])) {
    const found = isWorkspace(folder) ? packageIn(join(folder, 'policies', name)) : null
    if (found !== null) return found
  }
  for (const folder of from) {
    const found = findPackage(name, folder)
    if (found !== null) return found
  }
  return null
}

function locatePath(path: string, reference: string): PolicyLocation {
  if (isFile(path)) return { file: path, origin: reference }
  const found = packageIn(path)
  // Somebody's own package, being written: its source is what it is now.
  if (found !== null) return locationOf(found, 'source')
  const isThere = existsSync(path)
  throw new SelfpageError(
    'POLICY_UNKNOWN',
    isThere ? 'is a folder without a package.json' : 'no such file or folder',
    { place: reference, hint: 'Give the file of a policy, or the folder of its package.' },
  )
}

function locationOf(found: FoundPackage, prefer: 'source' | 'built'): PolicyLocation {
  const file = entryOf(found, prefer)
  if (file === null) {
    throw new SelfpageError('POLICY_NOT_BUILT', 'what its package.json exports does not exist', {
      place: found.folder,
      hint: 'Build the package first: `npm run build` in its folder.',
    })
  }
  return { file, origin: `${found.name}@${found.version}` }
}

function isPath(reference: string): boolean {
  return reference.startsWith('.') || isAbsolute(reference)
}

function isWorkspace(folder: string): boolean {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) && existsSync(join(folder, 'policies'))
}

function foldersIn(folder: string, prefix: string): KnownPolicy[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => ({ name: entry.slice(prefix.length), folder: join(folder, entry) }))
    .filter((candidate) => isFile(join(candidate.folder, 'package.json')))
}
