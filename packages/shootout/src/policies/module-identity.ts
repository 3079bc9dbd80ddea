/**
 * What a module is made of, as a hash: finished cells of a shootout are reused only while the code
 * that made them is the same. Follows imports through the files being worked on; of an installed
 * package name and version say enough.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, extname, resolve } from 'node:path'
import { entryOf, findPackage, isFile, isInstalled } from './find-package.ts'

/** A hash of the files at `paths` and of everything they import. */
export function moduleIdentity(...paths: readonly string[]): string {
  const { texts, packages } = readParts(paths)
  const hashes = [...texts.values()].map((text) => createHash('sha256').update(text).digest('hex'))
  const hash = createHash('sha256')
  for (const part of [...hashes.sort(), ...packages]) hash.update(`${part}\n`)
  return hash.digest('hex')
}

/** What a module is made of. */
export interface ModuleParts {
  /** The files being worked on: its own first, then what it imports. */
  readonly files: readonly string[]
  /** Installed packages, `name@version`, in alphabetical order. */
  readonly packages: readonly string[]
}

/** `import`, `export ... from` and `import()` with a plain string. */
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g

const builtins = new Set(builtinModules)

/** The parts of the module in the file `path`. */
export function moduleParts(path: string): ModuleParts {
  const { texts, packages } = readParts([path])
  return { files: [...texts.keys()], packages }
}

/** The files being worked on with what is in them, and the packages, as {@link ModuleParts} has them. */
function readParts(paths: readonly string[]): {
  texts: Map<string, string>
  packages: readonly string[]
} {
  const texts = new Map<string, string>()
  const packages = new Set<string>()
  // The files of a package import the same again and again, and looking takes longer than reading.
  const looked = new Set<string>()
  const files = new Set(paths)
  // A set is walked in order of insertion, additions on the way included.
  for (const file of files) {
    const text = readFileSync(file, 'utf8')
    texts.set(file, text)
    for (const [, , specifier] of text.matchAll(importPattern)) {
      const question = `${dirname(file)} ${extname(file)} ${specifier}`
      if (looked.has(question)) continue
      looked.add(question)
      const target = targetOf(specifier, file)
      if (target === null) continue
      if (target.isInstalled) packages.add(target.name)
      else files.add(target.name)
    }
  }
  return { texts, packages: [...packages].sort() }
}

/** A file, or an installed package. */
interface Target {
  readonly name: string
  readonly isInstalled: boolean
}

/** What a specifier leads to; null for what Node brings and what is not there. */
function targetOf(specifier: string, importer: string): Target | null {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const path = resolve(dirname(importer), specifier)
    const file = [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`].find(isFile)
    return file === undefined ? null : { name: file, isInstalled: false }
  }
  if (specifier.startsWith('node:') || builtins.has(specifier)) return null
  const [name, subpath] = splitSpecifier(specifier)
  const found = findPackage(name, dirname(importer))
  if (found === null) return null
  // Source and built text change together: the one that matches the importer is looked at.
  const prefer = importer.endsWith('.ts') ? 'source' : 'built'
  const entry = isInstalled(found) ? null : entryOf(found, prefer, subpath)
  return entry === null
    ? { name: `${found.name}@${found.version}`, isInstalled: true }
    : { name: entry, isInstalled: false }
}

/** `@a/b/c` to `@a/b` and `./c`. */
function splitSpecifier(specifier: string): [name: string, subpath: string] {
  const parts = specifier.split('/')
  const length = specifier.startsWith('@') ? 2 : 1
  const rest = parts.slice(length).join('/')
  return [parts.slice(0, length).join('/'), rest === '' ? '.' : `./${rest}`]
}
