/** What the names in a mix mean: the same as on a command line, paths from the mix's folder. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Program } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { Finders } from '@selfpage/systems'
import type { Trace } from '@selfpage/trace'
import { findAllotment } from '../policies/find-allotment.ts'
import { loadModule } from '../policies/load-module.ts'
import { planPolicies } from '../policies/plan-policies.ts'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import { findWorkload } from '../workloads/find-workload.ts'
import { placeOfMix } from './mix.ts'
import type { Mix } from './mix.ts'

/** What somebody wants to hear of what is found. */
export interface FinderListener {
  onPolicy?(planned: PlannedPolicy): void
  onWorkload?(trace: Trace): void
  onAllotment?(spec: string): void
  onProgram?(file: string): void
}

/** Finders for a mix; packages are looked for from its folder, then from the folders `from`. */
export function mixFinders(
  mix: Mix,
  from: readonly string[],
  listener: FinderListener = {},
): Finders {
  const search = { from: [mix.folder, ...from] }
  return {
    async policy(spec) {
      const [planned, ...more] = await planPolicies(spec, search)
      if (planned === undefined || more.length > 0) {
        throw new SelfpageError('SYSTEM_INVALID', `'${spec}' is not one policy`, {
          place: placeOfMix(mix),
        })
      }
      listener.onPolicy?.(planned)
      return planned.configured
    },
    async allotment(spec) {
      listener.onAllotment?.(spec)
      return findAllotment(spec, search.from)
    },
    async workload(spec) {
      const trace = await openOnce(spec, mix)
      listener.onWorkload?.(trace)
      return trace
    },
    async program(path) {
      const file = resolve(mix.folder, path)
      listener.onProgram?.(file)
      const module = await loadModule(pathToFileURL(file).href).catch((cause: unknown) => {
        const message = cause instanceof Error ? cause.message : String(cause)
        throw new SelfpageError('PROGRAM_LOAD_FAILED', message, { place: path, cause })
      })
      return module.default as Program
    },
  }
}

/** One cell after the other runs the same workloads. */
const keptTraces = 4
const kept = new Map<string, Promise<Trace>>()

function openOnce(spec: string, { folder, traceOptions }: Mix): Promise<Trace> {
  const key = JSON.stringify([folder, spec, traceOptions])
  const found =
    kept.get(key) ??
    findWorkload(spec, {
      cwd: folder,
      ...(traceOptions === undefined ? {} : { traceOptions }),
    }).open()
  // The last used is the last in order.
  kept.delete(key)
  kept.set(key, found)
  const [oldest] = kept.keys()
  if (kept.size > keptTraces && oldest !== undefined) kept.delete(oldest)
  return found
}
