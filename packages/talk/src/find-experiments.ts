/** Experiments by name or by path: those of this package, and anybody's own modules. */
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { loadModule, nearest } from '@selfpage/shootout'
import { isExperiment } from './define-experiment.ts'
import type { Experiment } from './define-experiment.ts'
import { experiments } from './experiments.ts'

/** An experiment, and what a worker finds it by. */
export interface FoundExperiment {
  /** A name, or the URL of a module. */
  readonly reference: string
  readonly experiment: Experiment
}

/** All experiments of this package, in the order of the talk. */
export async function allExperiments(): Promise<FoundExperiment[]> {
  return Promise.all(Object.keys(experiments).map((name) => findExperiment(name, '/')))
}

/**
 * The experiment that a name, a path from `cwd`, or a URL means. A path begins with `./`, `../` or
 * `/`, and its module exports an experiment by default.
 * @throws SelfpageError `EXPERIMENT_UNKNOWN`, `EXPERIMENT_INVALID`
 */
export async function findExperiment(text: string, cwd: string): Promise<FoundExperiment> {
  const load = experiments[text]
  if (load !== undefined) return { reference: text, experiment: await load() }
  const isUrl = text.startsWith('file:')
  if (isUrl || text.startsWith('.') || isAbsolute(text)) {
    const reference = isUrl ? text : pathToFileURL(resolve(cwd, text)).href
    return { reference, experiment: await experimentAt(reference, text) }
  }
  const names = Object.keys(experiments)
  const near = nearest(text, names)
  throw new SelfpageError('EXPERIMENT_UNKNOWN', `there is no experiment '${text}'`, {
    place: 'talk',
    hint:
      `${near === undefined ? '' : `Did you mean ${near}? `}There are: ${names.join(', ')}. ` +
      'Or give the path of a module, beginning with ./',
  })
}

async function experimentAt(url: string, place: string): Promise<Experiment> {
  let found: unknown
  try {
    found = (await loadModule(url)).default
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SelfpageError('EXPERIMENT_INVALID', `cannot be loaded: ${message}`, { place, cause })
  }
  if (isExperiment(found)) return found
  throw new SelfpageError('EXPERIMENT_INVALID', 'exports no experiment', {
    place,
    hint: 'Write `export default defineExperiment({ ... })`.',
  })
}
