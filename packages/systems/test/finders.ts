/** What names mean in the tests of this package. */
import { SelfpageError } from '@selfpage/policy'
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import fifo from '@selfpage/policy-fifo'
import lru from '@selfpage/policy-lru'
import lruK from '@selfpage/policy-lru-k'
import optimal from '@selfpage/policy-optimal'
import { synthesize } from '@selfpage/trace'
import type { Finders } from '../src/index.ts'

const policies: Readonly<Record<string, PolicyDefinition>> = { fifo, lru, 'lru-k': lruK, optimal }

function unknown(name: string): never {
  throw new SelfpageError('UNKNOWN', `nothing is called '${name}' here`)
}

export const testFinders: Finders = {
  async policy(name): Promise<ConfiguredPolicy> {
    return (policies[name] ?? unknown(name)).configure({})
  },
  async allotment(name) {
    if (name !== 'fixed') return unknown(name)
    return {
      name: 'fixed',
      allot: (_frames, tasks) =>
        tasks.map(({ task, wish }) => ({
          task,
          guaranteedFrames: wish.frames ?? 0,
          ...(wish.limitFrames === undefined ? {} : { limitFrames: wish.limitFrames }),
        })),
    }
  },
  workload: async (spec) => synthesize(spec),
  program: async (path) => unknown(path),
}
