/** What names mean in an experiment: the same as on a command line. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import { findAllotment, findWorkload, loadModule, planPolicies } from '@selfpage/shootout'
import type { Finders } from '@selfpage/systems'

/** Policies and workloads as seen from `cwd`, and policies beside this package. */
export function labFinders(cwd: string): Finders {
  const search = { from: [cwd, import.meta.dirname] }
  return {
    async policy(spec) {
      const [planned, ...more] = await planPolicies(spec, search)
      if (planned !== undefined && more.length === 0) return planned.configured
      throw new SelfpageError('EXPERIMENT_FAILED', `'${spec}' is not one policy`)
    },
    allotment: (spec) => findAllotment(spec, search.from),
    workload: (spec) => findWorkload(spec, { cwd }).open(),
    async program(file) {
      return (await loadModule(pathToFileURL(resolve(cwd, file)).href)).default as Program
    },
  }
}
