/** A failing run as a file: `test/regressions/NAME.json`, done again by a test for ever after. */
import { SelfpageError } from '@selfpage/policy'
import { fastOperations } from './fast/fast-operations.ts'
import { replaySteps } from './fast/run-fast.ts'
import type { Failure, FastRun } from './fast/run-fast.ts'

export interface Regression extends FastRun {
  readonly version: 1
  /** What was broken when it was recorded. */
  readonly found: string
}

export function regressionOf(run: FastRun, found: string): Regression {
  return { version: 1, found, config: run.config, mode: run.mode, steps: run.steps }
}

/**
 * Reads what `JSON.stringify` wrote of a regression.
 * @throws SelfpageError `REGRESSION_INVALID`
 */
export function parseRegression(text: string): Regression {
  const value = JSON.parse(text) as Regression
  const unknown = value.steps?.find(({ op }) => !(op in fastOperations))
  if (value.version === 1 && Array.isArray(value.steps) && unknown === undefined) return value
  const what = unknown === undefined ? 'this is no recorded run' : `no operation '${unknown.op}'`
  throw new SelfpageError('REGRESSION_INVALID', what, { hint: 'Record the run again.' })
}

/** Does a recorded run again; undefined: everything holds. */
export function replayRegression(regression: Regression): Failure | undefined {
  return replaySteps(regression)
}
