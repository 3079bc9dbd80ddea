// The worker when Selfpage runs from its TypeScript (tests, nothing built): Node cannot import that
// by itself, so the worker goes through jiti, which is told where each package keeps its source.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createJiti } from 'jiti'

const packages = join(import.meta.dirname, '..', '..', '..')

/** @returns {Record<string, string>} specifier to source file, for every package of the workspace */
function sources() {
  const alias = {}
  for (const name of readdirSync(packages)) {
    const folder = join(packages, name)
    const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
    for (const [subpath, target] of Object.entries(manifest.exports ?? {})) {
      const source = target['@selfpage/source']
      if (source !== undefined) alias[join(manifest.name, subpath)] = join(folder, source)
    }
  }
  return alias
}

const jiti = createJiti(import.meta.url, { alias: sources(), interopDefault: false })
export const { work, workBatches, workSystem } = await jiti.import('../worker.ts')
