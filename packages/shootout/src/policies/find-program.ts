/**
 * Programs for tasks of systems, by name: `sqlite` is what the package `@selfpage/sqlite` (or
 * `selfpage-program-sqlite`) exports by default, `collectors/gcbench` is the subpath of a package
 * that has several. Paths name a module, or a WebAssembly program (`.wasm`).
 */
import { existsSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { entryOf, findPackage, isFile, packageIn, upwards } from './find-package.ts'
import type { FoundPackage } from './find-package.ts'
import { loadModule } from './load-module.ts'

const prefixes = ['@selfpage/program-', 'selfpage-program-', '@selfpage/'] as const
const runsFromSource = import.meta.url.endsWith('.ts')

/**
 * What the module that `name` means exports by default. Looked for from the folders `from`; paths
 * start from the first of them. Throws `PROGRAM_UNKNOWN`, `PROGRAM_LOAD_FAILED`.
 */
export async function findProgram(name: string, from: readonly string[]): Promise<unknown> {
  const file = locateProgram(name, from)
  if (file.endsWith('.wasm')) {
    // Loaded here: few descriptions have any.
    const { wasiCommand } = await import('@selfpage/wasm')
    return wasiCommand(file)
  }
  try {
    return (await loadModule(pathToFileURL(file).href)).default
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('PROGRAM_LOAD_FAILED', message, { place: file, cause })
  }
}

function locateProgram(name: string, from: readonly string[]): string {
  const path = resolve(from[0], name)
  if (/^\.|\.\w+$/.test(name) || isAbsolute(name) || isFile(path)) {
    if (isFile(path)) return path
    throw unknown(name, 'no such file')
  }
  const [short, ...rest] = name.split('/')
  const subpath = rest.length === 0 ? '.' : `./${rest.join('/')}`
  for (const found of packagesNamed(short, from)) {
    const file = entryOf(found, runsFromSource ? 'source' : 'built', subpath)
    if (file !== null) return file
  }
  throw unknown(name, 'no package of this name')
}

function* packagesNamed(name: string, from: readonly string[]): Generator<FoundPackage> {
  for (const prefix of prefixes) {
    for (const folder of from) {
      const found = findPackage(prefix + name, folder)
      if (found !== null) yield found
    }
  }
  for (const folder of from.flatMap((start) => [...upwards(start)])) {
    if (!existsSync(join(folder, 'pnpm-workspace.yaml'))) continue
    const found = packageIn(join(folder, 'packages', name))
    if (found !== null) yield found
  }
}

function unknown(name: string, why: string): SelfpageError {
  return new SelfpageError('PROGRAM_UNKNOWN', `there is no program '${name}': ${why}`, {
    place: 'program',
    hint:
      `Looked for ${prefixes.map((prefix) => prefix + name).join(', ')}; ` +
      'give a name such as sqlite, or the path of a module, starting with ./ or /.',
  })
}
