/**
 * An experiment as a value: a claim of the talk, how it is put to the test, and how a verdict
 * follows from the numbers. Found by name, or by path, as policies are.
 */
import { SelfpageError } from '@selfpage/policy'
import type { Lab } from './lab/lab.ts'
import type { Measurement } from './measurement.ts'
import type { Picture } from './picture.ts'
import type { Table } from './table.ts'
import type { Verdict } from './verdict.ts'

/** What {@link defineExperiment} takes. */
export interface ExperimentDefinition {
  /** Lower case with dashes. */
  readonly name: string
  /** The talk's words, and the slide they are on. */
  readonly claim: string
  readonly slide: string
  /** What must come out if the claim is true, in numbers. */
  readonly hypothesis: string
  /** What is run, on what, and what is varied. */
  readonly method: string
  /** Each is a run of its own. Default 1, 2, 3. */
  readonly seeds?: readonly number[]
  /** One round: everything that is measured for the lab's seed, case by case. */
  run(lab: Lab): Promise<readonly Measurement[]>
  /** Follows from the numbers of all rounds and nothing else. */
  verdict(table: Table): Verdict
  readonly picture: Picture
}

/** What {@link defineExperiment} returns. */
export interface Experiment extends ExperimentDefinition {
  readonly seeds: readonly number[]
}

const usualSeeds = [1, 2, 3]
const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/**
 * Makes an experiment.
 * @throws SelfpageError `EXPERIMENT_INVALID` for a bad name or bad seeds
 */
export function defineExperiment(definition: ExperimentDefinition): Experiment {
  const { name, seeds = usualSeeds } = definition
  const invalid = (message: string) => new SelfpageError('EXPERIMENT_INVALID', message)
  if (!namePattern.test(name)) throw invalid(`experiment name '${name}' must be like 'mach-hog'`)
  const isSeed = (seed: number) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32
  if (seeds.length === 0 || new Set(seeds).size < seeds.length || !seeds.every(isSeed)) {
    throw invalid(`seeds of '${name}' must be different 32-bit numbers, at least one`)
  }
  return Object.freeze({ ...definition, seeds })
}

/** Whether a module's default export is an experiment. */
export function isExperiment(value: unknown): value is Experiment {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['claim', 'hypothesis', 'seeds', 'run', 'verdict', 'picture'].every((member) => member in value)
  )
}
