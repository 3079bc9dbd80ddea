/** What names mean in the tests of this package. */
import { SelfpageError } from '@selfpage/policy'
import type {
  AllotmentDefinition,
  AllotmentPolicy,
  ConfiguredPolicy,
  PolicyDefinition,
} from '@selfpage/policy'
import adjusting from '@selfpage/policy-allot-adjusting'
import fixed from '@selfpage/policy-allot-fixed'
import limits from '@selfpage/policy-allot-limits'
import shares from '@selfpage/policy-allot-shares'
import fifo from '@selfpage/policy-fifo'
import lru from '@selfpage/policy-lru'
import lruK from '@selfpage/policy-lru-k'
import mru from '@selfpage/policy-mru'
import optimal from '@selfpage/policy-optimal'
import { synthesize } from '@selfpage/trace'
import type { Finders } from '../src/index.ts'

const policies: Readonly<Record<string, PolicyDefinition>> = {
  fifo,
  lru,
  'lru-k': lruK,
  mru,
  optimal,
}

const allotments: Readonly<Record<string, AllotmentDefinition>> = {
  adjusting,
  fixed,
  limits,
  shares,
}

function unknown(name: string): never {
  throw new SelfpageError('UNKNOWN', `nothing is called '${name}' here`)
}

export const testFinders: Finders = {
  async policy(name): Promise<ConfiguredPolicy> {
    return (policies[name] ?? unknown(name)).configure({})
  },
  async allotment(name): Promise<AllotmentPolicy> {
    return (allotments[name] ?? unknown(name)).configure({}).create()
  },
  workload: async (spec) => synthesize(spec),
  program: async (path) => unknown(path),
}
