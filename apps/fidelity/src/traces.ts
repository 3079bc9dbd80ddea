/** Finds the traces that claims are about. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openTrace, synthesize } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { bundledWorkloads, openWorkload } from '@selfpage/workloads'

/** Traces that need no file. */
const synthetic: Readonly<Record<string, string>> = {
  'zipf0.8_2m_200k': 'zipf:references=2e6,pages=2e5,skew=0.8,seed=2',
  'zipf1.0_20m_1m': 'zipf:references=20e6,pages=1e6,skew=1,seed=1',
}

/** Where traces that are not part of the project are looked for, if nothing else is said. */
export const defaultFolders: readonly string[] = ['traces', '../shared/traces']

/** The trace called `name`: made, bundled, or from one of `folders`. Null if it is not to be had. */
export async function findTrace(name: string, folders: readonly string[]): Promise<Trace | null> {
  const spec = synthetic[name]
  if (spec !== undefined) return synthesize(spec)
  if (bundledWorkloads.some((workload) => workload.name === name)) return openWorkload(name)
  for (const folder of folders) {
    const file = findFile(name, folder)
    if (file !== null) return openTrace(file, {})
  }
  return null
}

/** A file called `name` with any trace's ending, in `folder` or a folder of it. */
function findFile(name: string, folder: string): string | null {
  if (!existsSync(folder)) return null
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const isTrace = /\.(spt|u32|lis|bin|csv)(\.(zst|gz))?$/
  const found = files.find((file) => {
    const base = file.split(/[\\/]/).at(-1) ?? ''
    return base.startsWith(`${name}.`) && isTrace.test(base)
  })
  return found === undefined ? null : join(folder, found)
}
