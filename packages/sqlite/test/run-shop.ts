/** Runs of a small shop, for tests. */
import fixed from '@selfpage/policy-allot-fixed'
import arc from '@selfpage/policy-arc'
import databaseAware from '@selfpage/policy-database-aware'
import lru from '@selfpage/policy-lru'
import s3Fifo from '@selfpage/policy-s3-fifo'
import { checkDescription, findSystem, planSystem, runSystem } from '@selfpage/systems'
import type { SystemResult, TaskRow } from '@selfpage/systems'
import { synthesize } from '@selfpage/trace'
import { sqlite } from '../src/index.ts'
import type { SqliteOptions } from '../src/index.ts'

/** About sixty pages. */
const smallShop: SqliteOptions = {
  items: 300,
  customers: 20,
  orders: 20,
  transactions: 60,
  reportEvery: 20,
}

const policies = {
  arc,
  'database-aware': databaseAware,
  lru,
  's3-fifo': s3Fifo,
} as const

type PolicyName = keyof typeof policies

export interface ShopRun {
  readonly system: string
  readonly frames?: number
  readonly seed?: number
  readonly options?: SqliteOptions
  /** Of the task. Default `lru`. */
  readonly policy?: PolicyName
  /** What else the description says of the task. */
  readonly task?: object
  /** What else the description says. */
  readonly more?: object
}

/** Runs it in a system, with the memory of a few dozen of its pages. */
export async function runShop(run: ShopRun): Promise<SystemResult & { readonly row: TaskRow }> {
  const { system, frames = 80, seed = 1, options, policy = 'lru', more = {} } = run
  const programOptions = { ...smallShop, ...options }
  const wish = { frames: frames - 20 }
  const fidelity = 'exact'
  const task = { name: 'shop', program: sqlite, programOptions, policy, fidelity, wish }
  const description = checkDescription({
    system,
    seed,
    machine: { frames, costs: 'server-flash' },
    tasks: [{ ...task, ...run.task }],
    ...more,
  })
  const plan = await planSystem(description, {
    policy: async (name) => policies[name as PolicyName].configure({}),
    allotment: async () => fixed().create(),
    workload: async (spec) => synthesize(spec),
    program: async () => sqlite,
  })
  const result = await runSystem(findSystem(system), plan)
  return { ...result, row: result.rows[0] }
}
