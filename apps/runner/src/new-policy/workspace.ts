/** Whether a folder lies inside the Selfpage repository, where policies have a place of their own. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The repository's root at or above `folder`, or null. */
export function findWorkspace(folder: string): string | null {
  const manifest = join(folder, 'package.json')
  if (existsSync(manifest)) {
    const { name } = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }
    if (name === 'selfpage-workspace') return folder
  }
  const parent = dirname(folder)
  return parent === folder ? null : findWorkspace(parent)
}
