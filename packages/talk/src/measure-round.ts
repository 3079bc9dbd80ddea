/** One round of an experiment, wherever it runs: the same function in a worker and outside. */
import { performance } from 'node:perf_hooks'
import type { Experiment } from './define-experiment.ts'
import { labFinders } from './lab/finders.ts'
import { Lab } from './lab/lab.ts'
import type { LabSize } from './lab/lab.ts'
import type { MeasuredRound } from './table.ts'

/** Which round, and from where names are looked up. */
export interface RoundSettings {
  readonly seed: number
  readonly size: LabSize
  readonly cwd: string
  readonly signal?: AbortSignal
}

/** Measures. Throws what the experiment throws. */
export async function measureRound(
  experiment: Experiment,
  { seed, size, cwd, signal }: RoundSettings,
): Promise<MeasuredRound> {
  const lab = new Lab({
    seed,
    size,
    finders: labFinders(cwd),
    clock: () => performance.now() / 1000,
    ...(signal === undefined ? {} : { signal }),
  })
  return { seed, measurements: await experiment.run(lab) }
}
