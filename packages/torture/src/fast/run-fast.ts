/** Runs the fast level: from a seed, or over a list of steps again. */
import { randomSource } from '@selfpage/policy'
import type { RandomSource } from '@selfpage/policy'
import { checkMachine } from './check-machine.ts'
import { FastMachine } from './fast-machine.ts'
import type { FastConfig } from './fast-machine.ts'
import { drawStep, fastOperations, urnOf } from './fast-operations.ts'
import { finish } from './finish.ts'
import type { Urges } from '@selfpage/adversaries'
import type { Conduct } from './shadow.ts'
import type { Step } from './step.ts'

/** `safety`: any failures, to the end. `liveness`: failures stop, and all honest must progress. */
export type Mode = 'safety' | 'liveness'

export interface FastRun {
  readonly config: FastConfig
  readonly mode: Mode
  readonly steps: readonly Step[]
}

export interface Failure {
  /** What was thrown: a violation, an audit's error, or a crash of the server. */
  readonly error: unknown
  /** Steps done, the failing one included. */
  readonly steps: number
}

const SANCTIONS = ['kill', 'force', 'karma'] as const

/** The machine that a seed stands for. */
export function configOf(draw: RandomSource, rogues: readonly Conduct[]): FastConfig {
  const honest: readonly Conduct[] = ['prompt', 'late', 'prompt']
  const tasks = 3 + (draw() % 3)
  const conducts = Array.from({ length: tasks }, (): Conduct => {
    const isRogue = rogues.length > 0 && draw() % 2 === 0
    return isRogue ? rogues[draw() % rogues.length] : honest[draw() % honest.length]
  })
  return { frames: 6 + (draw() % 14), conducts, sanction: SANCTIONS[draw() % SANCTIONS.length] }
}

/** Draws steps and does them; `record` keeps them, to be done again. */
export function runSeed(
  seed: number,
  steps: number,
  mode: Mode,
  urges: readonly Urges[],
): { readonly run: FastRun; readonly failure: Failure | undefined } {
  const draw = randomSource(seed)
  const rogues = urges.flatMap(({ conduct }) => conduct ?? [])
  const config = configOf(draw, rogues)
  const urn = urnOf(urges)
  const done: Step[] = []
  const next = (): Step => {
    const step = drawStep(draw, urn, config.conducts.length)
    done.push(step)
    return step
  }
  const failure = perform(config, mode, steps, next)
  return { run: { config, mode, steps: done }, failure }
}

/** Does recorded steps again: the same ones fail in the same way. */
export function replaySteps({ config, mode, steps }: FastRun): Failure | undefined {
  return perform(config, mode, steps.length, (index) => steps[index])
}

function perform(
  config: FastConfig,
  mode: Mode,
  steps: number,
  next: (index: number) => Step,
): Failure | undefined {
  let done = 0
  try {
    const machine = new FastMachine(config)
    for (; done < steps;) {
      const { op, task, a, b, c } = next(done)
      done += 1
      fastOperations[op].run(machine, machine.tasks[task % machine.tasks.length], a, b, c)
      machine.settle()
      checkMachine(machine)
    }
    if (mode === 'liveness') finish(machine)
  } catch (error) {
    return { error, steps: done }
  }
  return undefined
}
