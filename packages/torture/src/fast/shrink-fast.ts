/** A failing run of the fast level, with fewer steps, fewer tasks and smaller numbers. */
import { shrinkList, simplifyItems } from '../shrink.ts'
import { Violation } from '../violation.ts'
import { replaySteps } from './run-fast.ts'
import type { Failure, FastRun } from './run-fast.ts'
import type { Step } from './step.ts'

/** What kind of failure it is: shrinking must not end at another one. */
function kindOf({ error }: Failure): string {
  if (error instanceof Violation) return error.message.replaceAll(/-?\d+/g, '#')
  const { name, message } = error as Error
  return `${name} ${message}`.replaceAll(/-?\d+/g, '#')
}

/** What the end of a run in liveness takes, in steps. */
const FINISH_STEPS = 500

/**
 * @param tries runs that may be spent on it
 * @param mostSteps steps of all of them together: long runs are made small before they are made nice
 */
export function shrinkRun(
  run: FastRun,
  failure: Failure,
  tries = 3000,
  mostSteps = 2_000_000,
): FastRun {
  const kind = kindOf(failure)
  let left = mostSteps
  const failsAs = (candidate: FastRun): boolean => {
    if (left <= 0) return false
    left -= candidate.steps.length + (candidate.mode === 'liveness' ? FINISH_STEPS : 0)
    const found = replaySteps(candidate)
    return found !== undefined && kindOf(found) === kind
  }
  let small: FastRun = { ...run, steps: run.steps.slice(0, failure.steps) }
  const fails = (steps: readonly Step[]): boolean => failsAs({ ...small, steps })
  small = { ...small, steps: shrinkList(small.steps, fails, tries) }
  small = { ...small, steps: simplifyItems(small.steps, simplerSteps, fails, tries) }
  small = withFewerTasks(small, failsAs)
  return { ...small, steps: shrinkList(small.steps, fails, tries >> 2) }
}

function simplerSteps(step: Step): readonly Step[] {
  const simpler: Step[] = [{ ...step, a: 0, b: 0, c: 0 }]
  for (const name of ['a', 'b', 'c'] as const) {
    if (step[name] !== 0) simpler.push({ ...step, [name]: 0 })
    if (step[name] > 64) simpler.push({ ...step, [name]: step[name] % 64 })
  }
  return simpler
}

/** Leaves out the last task as long as it has no step of its own. */
function withFewerTasks(run: FastRun, failsAs: (run: FastRun) => boolean): FastRun {
  let small = run
  while (small.config.conducts.length > 1) {
    const config = { ...small.config, conducts: small.config.conducts.slice(0, -1) }
    const fewer = { ...small, config }
    if (!failsAs(fewer)) break
    small = fewer
  }
  return small
}
