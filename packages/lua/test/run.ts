/** Runs Lua tasks on systems. */
import { join } from 'node:path'
import fixed from '@selfpage/policy-allot-fixed'
import clock from '@selfpage/policy-clock'
import lru from '@selfpage/policy-lru'
import s3Fifo from '@selfpage/policy-s3-fifo'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type { SystemResult, TaskDescription } from '@selfpage/systems'

export const policies = { clock, lru, 's3-fifo': s3Fifo } as const

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
  readonly tasks: readonly TaskDescription[]
  /** Where paths of options start. */
  readonly folder?: string
}

export async function run({ frames, folder = '.', ...rest }: RunOptions): Promise<SystemResult> {
  const machine = { frames, costs: 'server-flash' }
  const description = checkDescription({ ...rest, machine })
  const plan = await planSystem(description, {
    ...finders,
    resolve: (path) => join(folder, path),
  })
  return runSystem(findSystem(rest.system), plan)
}
