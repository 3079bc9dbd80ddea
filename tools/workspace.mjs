// The packages of this workspace, found by looking: no list of them is kept anywhere.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')

/**
 * @typedef {{
 *   name: string, version: string, private?: boolean,
 *   exports?: Record<string, string | Record<string, string>>,
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>,
 * }} Manifest
 *
 * @typedef {{
 *   name: string, group: string, short: string, folder: string, manifest: Manifest,
 * }} Package `group` is the folder of folders (`policies`), `short` its own (`lru`)
 */

const groups = ['packages', 'policies', 'apps', 'examples', 'tools']

/**
 * Every package below `base`, ordered by folder.
 * @param {string} [base]
 * @returns {Package[]}
 */
export function listPackages(base = root) {
  return groups.flatMap((group) => {
    const parent = join(base, group)
    if (!existsSync(parent)) return []
    return readdirSync(parent)
      .sort()
      .filter((short) => existsSync(join(parent, short, 'package.json')))
      .map((short) => {
        const folder = join(parent, short)
        const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
        return { name: manifest.name, group, short, folder, manifest }
      })
  })
}

/** The packages that are published. */
export function listPublicPackages() {
  return listPackages().filter(({ manifest }) => !manifest.private)
}
