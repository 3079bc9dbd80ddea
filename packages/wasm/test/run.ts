/** Runs programs on systems. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fixed from '@selfpage/policy-allot-fixed'
import clock from '@selfpage/policy-clock'
import lru from '@selfpage/policy-lru'
import mru from '@selfpage/policy-mru'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type { SystemResult, TaskDescription } from '@selfpage/systems'
import { assemble } from './assemble.ts'

export const policies = { clock, lru, mru } as const

/** The program of a file in `programs`, as a module. */
export function programBytes(name: string): Uint8Array {
  return assemble(readFileSync(new URL(`programs/${name}.wat`, import.meta.url), 'utf8'))
}

const finders = {
  policy: async (name: string) => policies[name as keyof typeof policies](),
  allotment: async () => fixed().create(),
  workload: async (name: string) => Promise.reject(new Error(name)),
  program: async (name: string) => Promise.reject(new Error(name)),
}

export interface RunOptions {
  readonly system: string
  readonly systemOptions?: Record<string, unknown>
  readonly frames: number
  readonly pageSizeBytes?: number
  readonly tasks: readonly TaskDescription[]
  /** Where paths of options start. */
  readonly folder?: string
  /** Whether all events are summed up. */
  readonly digest?: boolean
}

export async function run(options: RunOptions): Promise<SystemResult> {
  const { frames, pageSizeBytes = 4096, digest = false, folder = '.', ...rest } = options
  const description = checkDescription({
    ...rest,
    machine: { frames, pageSizeBytes, costs: 'server-flash' },
  })
  const plan = await planSystem(description, {
    ...finders,
    resolve: (path) => join(folder, path),
  })
  return runSystem(findSystem(options.system), plan, { audit: true, digest })
}
