/** The descriptions that come with the command, in `systems/`. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

/** A description that can be run by name. */
export interface BundledSystem {
  readonly name: string
  readonly summary: string
  readonly path: string
}

/** Found by the package: source and build are not equally deep. */
function folderOfSystems(): string {
  const runner = dirname(createRequire(import.meta.url).resolve('@selfpage/runner/package.json'))
  return join(runner, 'systems')
}

/** All of them, by name. */
export function bundledSystems(): BundledSystem[] {
  const folder = folderOfSystems()
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const path = join(folder, file)
      const { summary = '' } = JSON.parse(readFileSync(path, 'utf8')) as { summary?: string }
      return { name: basename(file, '.json'), summary, path }
    })
}
