/** The descriptions that come with the command: systems to be run, and mixes for shootouts. */
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
function folderOf(kind: 'systems' | 'mixes'): string {
  const runner = dirname(createRequire(import.meta.url).resolve('@selfpage/runner/package.json'))
  return join(runner, kind)
}

/** All that `system run` knows by name. */
export function bundledSystems(): BundledSystem[] {
  return descriptionsIn(folderOf('systems'))
}

/** All that `shootout --mix` knows by name, besides those. */
export function bundledMixes(): BundledSystem[] {
  return descriptionsIn(folderOf('mixes'))
}

function descriptionsIn(folder: string): BundledSystem[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const path = join(folder, file)
      const { summary = '' } = JSON.parse(readFileSync(path, 'utf8')) as { summary?: string }
      return { name: basename(file, '.json'), summary, path }
    })
}
