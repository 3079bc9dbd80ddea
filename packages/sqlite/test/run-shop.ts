/** Runs of a small shop, for tests. */
import fixed from '@selfpage/policy-allot-fixed'
import lru from '@selfpage/policy-lru'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type { SystemResult, TaskRow } from '@selfpage/systems'
import { synthesize } from '@selfpage/trace'
import { sqlite } from '../src/index.ts'
import type { SqliteOptions } from '../src/index.ts'

/** About sixty pages. */
export const smallShop: SqliteOptions = {
  items: 300,
  customers: 20,
  orders: 20,
  transactions: 60,
  reportEvery: 20,
}

export interface ShopRun {
  readonly system: string
  readonly frames?: number
  readonly seed?: number
  readonly options?: SqliteOptions
  /** What else the description says. */
  readonly more?: object
}

/** Runs it in a system, with the memory of a few dozen of its pages. */
export async function runShop(run: ShopRun): Promise<SystemResult & { readonly row: TaskRow }> {
  const { system, frames = 80, seed = 1, options, more = {} } = run
  const programOptions = { ...smallShop, ...options }
  const wish = { frames: frames - 20 }
  const task = { name: 'shop', program: sqlite, programOptions, fidelity: 'exact', wish }
  const description = checkDescription({
    system,
    seed,
    machine: { frames, costs: 'server-flash' },
    tasks: [task],
    ...more,
  })
  const plan = await planSystem(description, {
    policy: async () => lru(),
    allotment: async () => fixed().create(),
    workload: async (spec) => synthesize(spec),
    program: async () => sqlite,
  })
  const result = await runSystem(findSystem(system), plan)
  return { ...result, row: result.rows[0] }
}
