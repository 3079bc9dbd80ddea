/**
 * The package that `selfpage new policy` starts from: real files, a policy that works, in the
 * `templates` folder of the runner. Its name, `my-policy`, is replaced wherever it stands.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { PolicyName } from './policy-name.ts'

/** Text by path, the path relative to the package's folder. */
export type Files = ReadonlyMap<string, string>

/** Reads the template. */
export function readTemplate(): Files {
  // By the package's own name: sources and the built command lie at different depths.
  const runner = dirname(createRequire(import.meta.url).resolve('@selfpage/runner/package.json'))
  const folder = join(runner, 'templates', 'policy')
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]),
  )
}

/** The names that the template's modules import; a policy cannot be called by one of them. */
export function importedNames(files: Files): ReadonlySet<string> {
  const names = new Set<string>()
  for (const text of files.values()) {
    for (const [, list] of text.matchAll(/^import (?:type )?\{([^}]*)\} from/gm)) {
      for (const name of list.split(',')) names.add(name.trim())
    }
  }
  return names
}

/** The template's files as they are for `name`. */
export function fillTemplate(files: Files, name: PolicyName): Files {
  const fill = (text: string) =>
    text
      .replaceAll('my-policy', name.dashed)
      .replaceAll('myPolicy', name.constant)
      .replaceAll('MyPolicy', name.className)
  return new Map([...files].map(([path, text]) => [fill(path), fill(text)]))
}
