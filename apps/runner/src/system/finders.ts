/** What the names of a description mean on a command line: the same as in a shootout. */
import { dirname, resolve } from 'node:path'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { findAllotment, findProgram, findWorkload, planPolicies } from '@selfpage/shootout'
import type { Finders } from '@selfpage/systems'
import { policySearch } from '../policies/policy-search.ts'

/** Names and paths of a description start from its folder, then from `cwd`. */
export function findersFor(path: string, cwd: string): Finders {
  const folder = dirname(path)
  const { from } = policySearch(cwd)
  const search = { from: [folder, ...from] }
  return {
    async policy(spec) {
      const [planned, ...more] = await planPolicies(spec, search)
      if (planned !== undefined && more.length === 0) return planned.configured
      throw new SelfpageError('SYSTEM_INVALID', `'${spec}' is more than one policy`, {
        place: path,
      })
    },
    allotment: (spec) => findAllotment(spec, search.from),
    async adversary(name) {
      // Loaded here: few descriptions have any.
      const { findAdversary } = await import('./find-adversary.ts')
      return findAdversary(name)
    },
    workload: (spec) => findWorkload(spec, { cwd: folder }).open(),
    async program(name) {
      return (await findProgram(name, search.from)) as Program
    },
    resolve: (file) => resolve(folder, file),
  }
}
