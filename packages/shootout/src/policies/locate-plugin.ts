/**
 * Where plugins are, of any kind: packages installed near the user or the runner, folders of this
 * repository, and files.
 */
import { existsSync, readdirSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '../nearest.ts'
import { entryOf, findPackage, isFile, packageIn, upwards } from './find-package.ts'
import type { FoundPackage } from './find-package.ts'

/** Of which kind plugins are, and how their packages are called. */
export interface PluginKind {
  /** As in `POLICY_UNKNOWN` and `there is no policy 'x'`. */
  readonly word: string
  /** What comes before a plugin's name in that of its package, in the order of the search. */
  readonly prefixes: readonly string[]
  /** The folder of the repository that has a package for each; null: there is none. */
  readonly folder: string | null
  /** The command that lists them. */
  readonly listing: string
}

/** A plugin that can be asked for by name. */
export interface KnownPlugin {
  readonly name: string
  readonly folder: string
}

/** Where the module of a plugin is. */
export interface PluginLocation {
  /** The file to import. */
  readonly file: string
  /** The package's `name@version`; the path of a plugin that is a single file. */
  readonly origin: string
  /** Null for a single file. */
  readonly package: FoundPackage | null
}

const runsFromSource = import.meta.url.endsWith('.ts')
const builtOrSource = runsFromSource ? 'source' : 'built'

/**
 * The module that `reference` names: a path (`./mine.ts`, a package's folder), else the packages of
 * that name after each prefix as seen from each of the folders `from`, else the folder of the
 * repository around one of them, else the package of that very name. Paths start from the first
 * folder. `names`: what else there is, for the hint. Throws `POLICY_UNKNOWN`, `POLICY_NOT_BUILT`
 * (or with another word).
 */
export function locatePlugin(
  kind: PluginKind,
  reference: string,
  from: readonly string[],
  names: () => readonly string[],
): PluginLocation {
  if (isPath(reference)) return locatePath(kind, resolve(from[0], reference), reference)
  const found = findNamed(kind, reference, from)
  if (found !== null) return locationOf(kind, found, builtOrSource)
  const near = nearest(reference, names())
  throw new SelfpageError(codeOf(kind, 'UNKNOWN'), `there is no ${kind.word} '${reference}'`, {
    place: kind.word,
    hint:
      (near === undefined ? '' : `Did you mean ${near}? `) +
      `Looked for ${kind.prefixes.map((prefix) => prefix + reference).join(', ')}; ` +
      `a path starts with ./ or /. \`${kind.listing}\` lists what is there.`,
  })
}

/** Every plugin that can be named from the folders `from`, by name; no name twice. */
export function knownPlugins(
  { prefixes, folder: ownFolder }: PluginKind,
  from: readonly string[],
): KnownPlugin[] {
  const known = new Map<string, string>()
  for (const folder of from.flatMap((start) => [...upwards(start)])) {
    const modules = join(folder, 'node_modules')
    const candidates = [
      ...prefixes.flatMap((prefix) => packagesIn(modules, prefix)),
      ...(ownFolder !== null && isWorkspace(folder, ownFolder)
        ? foldersIn(join(folder, ownFolder), '')
        : []),
    ]
    for (const { name, folder: path } of candidates) if (!known.has(name)) known.set(name, path)
  }
  return [...known]
    .map(([name, folder]) => ({ name, folder }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Whether a reference is a path rather than a name. */
export function isPath(reference: string): boolean {
  return reference.startsWith('.') || isAbsolute(reference)
}

function findNamed(
  { prefixes, folder: ownFolder }: PluginKind,
  name: string,
  from: readonly string[],
): FoundPackage | null {
  for (const prefix of prefixes) {
    for (const folder of from) {
      const found = findPackage(prefix + name, folder)
      if (found !== null) return found
    }
  }
  for (const folder of from.flatMap((start) => [...upwards(start)])) {
    if (ownFolder === null || !isWorkspace(folder, ownFolder)) continue
    const found = packageIn(join(folder, ownFolder, name))
    if (found !== null) return found
  }
  for (const folder of from) {
    const found = findPackage(name, folder)
    if (found !== null) return found
  }
  return null
}

function locatePath(kind: PluginKind, path: string, reference: string): PluginLocation {
  if (isFile(path)) return { file: path, origin: reference, package: null }
  const found = packageIn(path)
  // Somebody's own package, being written: its source is what it is now.
  if (found !== null) return locationOf(kind, found, 'source')
  const isThere = existsSync(path)
  throw new SelfpageError(
    codeOf(kind, 'UNKNOWN'),
    isThere ? 'is a folder without a package.json' : 'no such file or folder',
    {
      place: reference,
      hint: `Give the file of a ${kind.word}, or the folder of its package.`,
    },
  )
}

function locationOf(
  kind: PluginKind,
  found: FoundPackage,
  prefer: 'source' | 'built',
): PluginLocation {
  const file = entryOf(found, prefer)
  if (file === null) {
    throw new SelfpageError(
      codeOf(kind, 'NOT_BUILT'),
      'what its package.json exports does not exist',
      {
        place: found.folder,
        hint: 'Build the package first: `npm run build` in its folder.',
      },
    )
  }
  return { file, origin: `${found.name}@${found.version}`, package: found }
}

function codeOf({ word }: PluginKind, what: string): string {
  return `${word.toUpperCase()}_${what}`
}

function isWorkspace(folder: string, ownFolder: string): boolean {
  return existsSync(join(folder, 'pnpm-workspace.yaml')) && existsSync(join(folder, ownFolder))
}

/** The packages of `node_modules` whose names begin with `prefix`, which may have a scope. */
function packagesIn(modules: string, prefix: string): KnownPlugin[] {
  const [scope, rest] = prefix.startsWith('@') ? prefix.split('/', 2) : ['', prefix]
  return foldersIn(join(modules, scope), rest)
}

function foldersIn(folder: string, prefix: string): KnownPlugin[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((entry) => entry.startsWith(prefix))
    .map((entry) => ({ name: entry.slice(prefix.length), folder: join(folder, entry) }))
    .filter((candidate) => isFile(join(candidate.folder, 'package.json')))
}
