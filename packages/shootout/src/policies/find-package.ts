/**
 * Packages on disk, found the way Node finds them but without running anything: a policy is named
 * relative to where the user is, not to this file, and its package may not be built yet.
 */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A package's folder and what its package.json says. */
export interface FoundPackage {
  /** Symbolic links resolved. */
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly manifest: Readonly<Record<string, unknown>>
}

/** The condition of `exports` under which a package offers its TypeScript. */
const sourceCondition = '@selfpage/source'

/** The folder of `name` in the `node_modules` of `from` or of a folder above it. */
export function findPackage(name: string, from: string): FoundPackage | null {
  for (const folder of upwards(from)) {
    const found = packageIn(join(folder, 'node_modules', name))
    if (found !== null) return found
  }
  return null
}

/** The package in `folder`, or null if there is no package.json. */
export function packageIn(folder: string): FoundPackage | null {
  const file = join(folder, 'package.json')
  if (!existsSync(file)) return null
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (typeof manifest !== 'object' || manifest === null) return null
  const { name = '', version = '' } = manifest as { name?: unknown; version?: unknown }
  return {
    folder: realpathSync(folder),
    name: String(name),
    version: String(version),
    manifest: manifest as Record<string, unknown>,
  }
}

/** Whether the package was installed rather than being worked on. */
export function isInstalled({ folder }: FoundPackage): boolean {
  return !isFileBeingEdited(folder)
}

/** Whether a file (or folder) is somebody's own, and not inside an installed package. */
export function isFileBeingEdited(path: string): boolean {
  return !/[\\/](node_modules|dist)([\\/]|$)/.test(path)
}

/** The file that importing the package (or `./subpath` of it) loads; null if there is none. */
export function entryOf(
  found: FoundPackage,
  prefer: 'source' | 'built',
  subpath = '.',
): string | null {
  const { folder, manifest } = found
  const conditions = new Set(['import', 'node', 'module-sync', 'default'])
  if (prefer === 'source' && !isInstalled(found)) conditions.add(sourceCondition)
  const exported = exportOf(manifest.exports, subpath)
  const targets = [...targetsOf(exported, conditions)]
  if (subpath === '.') {
    if (typeof manifest.main === 'string') targets.push(manifest.main)
    targets.push('index.js', 'index.mjs', 'index.ts')
  }
  const files = targets.map((target) => join(folder, target))
  return files.find((file) => isFile(file)) ?? null
}

/** `folder` and those above it, nearest first. */
export function* upwards(folder: string): Generator<string> {
  for (let at = folder; ; at = dirname(at)) {
    yield at
    if (dirname(at) === at) return
  }
}

export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function exportOf(exports: unknown, subpath: string): unknown {
  const isMap =
    typeof exports === 'object' &&
    exports !== null &&
    Object.keys(exports).some((key) => key.startsWith('.'))
  if (isMap) return (exports as Record<string, unknown>)[subpath]
  return subpath === '.' ? exports : undefined
}

/** The files a value of `exports` leads to, in order of preference. */
function* targetsOf(value: unknown, conditions: ReadonlySet<string>): Generator<string> {
  if (typeof value === 'string') yield value
  if (typeof value !== 'object' || value === null) return
  for (const [condition, target] of Object.entries(value)) {
    if (conditions.has(condition)) yield* targetsOf(target, conditions)
  }
}
