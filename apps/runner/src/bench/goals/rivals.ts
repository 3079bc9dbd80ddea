/** Our policies beside libCacheSim's algorithms, configured so that both miss the same pages. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolvePolicy } from '@selfpage/shootout'
import { policySearch } from '../../policies/policy-search.ts'

/** A policy here, an algorithm there. */
interface Rival {
  readonly policy: string
  readonly algorithm: string
  /** Where the algorithm departs from its paper; the policy's page says how. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** The ten policies of the grid, then optimal. */
const rivals: readonly Rival[] = [
  { policy: 'fifo', algorithm: 'fifo' },
  { policy: 'lru', algorithm: 'lru' },
  { policy: 'clock', algorithm: 'clock' },
  { policy: 'sieve', algorithm: 'sieve' },
  { policy: 's3-fifo', algorithm: 's3fifo', options: { variant: 'libcachesim' } },
  { policy: 'arc', algorithm: 'arc' },
  { policy: 'two-queue', algorithm: 'twoq' },
  {
    policy: 'slru',
    algorithm: 'slru',
    options: { variant: 'libcachesim', shares: [1, 1, 1, 1] },
  },
  { policy: 'lfu', algorithm: 'lfu' },
  {
    policy: 'lirs',
    algorithm: 'lirs',
    options: { variant: 'libcachesim', hirMinFrames: 1, stackLimit: 2 },
  },
  { policy: 'optimal', algorithm: 'belady' },
]

/** Names of all policies that have a rival. */
export const rivalPolicies: readonly string[] = rivals.map(({ policy }) => policy)

/** The policies of the grid: all that do not know the future. */
export const gridPolicies: readonly string[] = rivalPolicies.filter((name) => name !== 'optimal')

/** libCacheSim's name for `policy`; undefined if it has none. */
export function algorithmOf(policy: string): string | undefined {
  return rivals.find((rival) => rival.policy === policy)?.algorithm
}

/**
 * Writes a configuration of those `policies` that take options here, into `folder`. Returns its
 * path, or null if there is nothing to configure.
 */
export async function writeRivalConfig(
  policies: readonly string[],
  folder: string,
): Promise<string | null> {
  const search = policySearch(folder)
  const imports: string[] = []
  const values: string[] = []
  for (const { policy, options } of rivals) {
    if (options === undefined || !policies.includes(policy)) continue
    const { module } = await resolvePolicy(policy, search)
    imports.push(`import policy${imports.length} from ${JSON.stringify(module)}\n`)
    values.push(`policy${values.length}(${JSON.stringify(options)})`)
  }
  if (values.length === 0) return null
  const path = join(folder, 'bench.config.mjs')
  await writeFile(path, `${imports.join('')}export default { policies: [${values.join(', ')}] }\n`)
  return path
}

/** What libCacheSim prints of each memory, in the order of its algorithms and then its sizes. */
export function missRatiosIn(stdout: string): number[] {
  const lines = stdout.matchAll(/cache size\s+\d+,\s+\d+ req, miss ratio ([\d.]+)/g)
  return [...lines].map(([, ratio]) => Number(ratio))
}

/** Whether `misses` of `references` is what libCacheSim prints as `ratio`, with four decimals. */
export function isSameMissRatio(misses: number, references: number, ratio: number): boolean {
  return Math.abs(misses / references - ratio) <= 0.5e-4 + 1e-9
}
