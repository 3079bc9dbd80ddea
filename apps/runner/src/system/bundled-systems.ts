/** The descriptions that come with the command, in `systems/`. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A description that can be run by name. */
export interface BundledSystem {
  readonly name: string
  readonly summary: string
  readonly path: string
}

/** From the source's folder and from the build's it is the same way up. */
const folder = fileURLToPath(new URL('../../systems/', import.meta.url))

/** All of them, by name. */
export function bundledSystems(): BundledSystem[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const path = join(folder, file)
      const { summary = '' } = JSON.parse(readFileSync(path, 'utf8')) as { summary?: string }
      return { name: basename(file, '.json'), summary, path }
    })
}
