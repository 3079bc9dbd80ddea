/**
 * Torture: many seeds, each a machine of its own, random requests, failures and rogues, and every
 * invariant checked after every step. A violation is made small and can be done again.
 */
import type { Adversary } from '@selfpage/adversaries'
import { SelfpageError } from '@selfpage/policy'
import { runSeed } from './fast/run-fast.ts'
import type { Mode } from './fast/run-fast.ts'
import { shrinkRun } from './fast/shrink-fast.ts'
import { regressionOf } from './regression.ts'
import type { Regression } from './regression.ts'
import { runSystemSeed } from './system/run-system-seed.ts'

/** `fast`: the memory server's logic over mappings, no threads. `system`: whole machines. */
export type Level = 'fast' | 'system'

export interface TortureOptions {
  /** The first seed, a whole number. Default 1. */
  readonly seed?: number
  /** How many seeds, one after the other. Default 1. */
  readonly seeds?: number
  /** Steps of each seed. Default 1,000. */
  readonly steps?: number
  /** Default `safety`. */
  readonly mode?: Mode
  /** Default `fast`. */
  readonly level?: Level
  /** Rogues that may be among the tasks. Default: none. */
  readonly adversaries?: readonly Adversary[]
  /** Stop after so many violations. Default 1. */
  readonly violations?: number
  /** Whether failing runs are made small. Default true. */
  readonly shrink?: boolean
  /** Called after each seed; returns true to stop. */
  readonly onProgress?: (progress: TortureProgress) => boolean | void
}

export interface TortureProgress {
  readonly seeds: number
  readonly steps: number
  readonly violations: number
}

export interface TortureViolation {
  readonly seed: number
  /** The step at which it was seen, from 1. */
  readonly step: number
  /** What did not hold. */
  readonly message: string
  /** The run, as small as it was made: a regression test. Only of the fast level. */
  readonly regression?: Regression
}

export interface TortureResult {
  readonly level: Level
  readonly mode: Mode
  /** Seeds done, and steps of all of them together. */
  readonly seeds: number
  readonly steps: number
  /** Seeds of the system level stopped before all their work was done: rogues took the time. */
  readonly unfinished: number
  readonly violations: readonly TortureViolation[]
}

interface Found {
  readonly steps: number
  readonly violation: TortureViolation | undefined
  readonly isUnfinished?: boolean
}

/** @throws SelfpageError `TORTURE_INVALID` for numbers that cannot be */
export function runTorture(options: TortureOptions = {}): TortureResult {
  const { level = 'fast', mode = 'safety', adversaries = [], violations: enough = 1 } = options
  const first = whole('seed', options.seed ?? 1, 0)
  const seeds = whole('seeds', options.seeds ?? 1, 1)
  const steps = whole('steps', options.steps ?? 1000, 1)
  const violations: TortureViolation[] = []
  let stepsDone = 0
  let seedsDone = 0
  let unfinished = 0
  for (; seedsDone < seeds && violations.length < enough;) {
    const seed = first + seedsDone
    const found: Found =
      level === 'fast'
        ? tortureFast(seed, steps, mode, adversaries, options.shrink ?? true)
        : runSystemSeed({ seed, steps, mode, adversaries })
    stepsDone += found.steps
    seedsDone += 1
    if (found.isUnfinished === true) unfinished += 1
    if (found.violation !== undefined) violations.push(found.violation)
    const progress = { seeds: seedsDone, steps: stepsDone, violations: violations.length }
    if (options.onProgress?.(progress) === true) break
  }
  return { level, mode, seeds: seedsDone, steps: stepsDone, unfinished, violations }
}

function tortureFast(
  seed: number,
  steps: number,
  mode: Mode,
  adversaries: readonly Adversary[],
  shrinks: boolean,
): Found {
  const urges = adversaries.flatMap((adversary) => adversary.urges ?? [])
  const { run, failure } = runSeed(seed, steps, mode, urges)
  if (failure === undefined) return { steps, violation: undefined }
  const message = failure.error instanceof Error ? failure.error.message : String(failure.error)
  const small = shrinks ? shrinkRun(run, failure) : run
  return {
    steps: failure.steps,
    violation: { seed, step: failure.steps, message, regression: regressionOf(small, message) },
  }
}

function whole(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new SelfpageError('TORTURE_INVALID', `${name} cannot be ${value}`, {
    place: name,
    hint: `Give a whole number, at least ${least}.`,
  })
}
