/**
 * What a module is made of, as a hash: finished cells of a shootout are reused only while the code
 * that made them is the same. Follows imports through the files being worked on; of an installed
 * package name and version say enough.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, resolve } from 'node:path'
import { entryOf, findPackage, isFile, isInstalled } from './find-package.ts'

/** A hash of the file at `path` and of everything it imports. */
export function moduleIdentity(path: string): string {
  const hash = createHash('sha256')
  for (const part of [...partsOf(path)].sort()) hash.update(`${part}\n`)
  return hash.digest('hex')
}

/** `import`, `export ... from` and `import()` with a plain string. */
const importPattern = /(?:\bfrom|\bimport)\s*\(?\s*(['"])([^'"\n]+)\1/g

const builtins = new Set(builtinModules)

function* partsOf(path: string): Generator<string> {
  const waiting = [path]
  const seen = new Set(waiting)
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = readFileSync(file, 'utf8')
    yield createHash('sha256').update(text).digest('hex')
    for (const [, , specifier] of text.matchAll(importPattern)) {
      const target = targetOf(specifier, file)
      if (target === null || seen.has(target)) continue
      seen.add(target)
      if (target.startsWith('package ')) yield target
      else waiting.push(target)
    }
  }
}

/** The file a specifier leads to, or `package NAME VERSION`, or null. */
function targetOf(specifier: string, importer: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('/')) {
    const path = resolve(dirname(importer), specifier)
    return [path, `${path}.ts`, `${path}.js`, `${path}/index.ts`].find(isFile) ?? null
  }
  if (specifier.startsWith('node:') || builtins.has(specifier)) return null
  const [name, subpath] = splitSpecifier(specifier)
  const found = findPackage(name, dirname(importer))
  if (found === null) return null
  if (isInstalled(found)) return `package ${found.name} ${found.version}`
  // Source and built text change together; which of them is at hand does not matter here.
  const prefer = importer.endsWith('.ts') ? 'source' : 'built'
  return entryOf(found, prefer, subpath) ?? `package ${found.name} ${found.version}`
}

/** `@a/b/c` to `@a/b` and `./c`. */
function splitSpecifier(specifier: string): [name: string, subpath: string] {
  const parts = specifier.split('/')
  const length = specifier.startsWith('@') ? 2 : 1
  const rest = parts.slice(length).join('/')
  return [parts.slice(0, length).join('/'), rest === '' ? '.' : `./${rest}`]
}
