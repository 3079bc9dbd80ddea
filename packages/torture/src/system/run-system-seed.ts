/** One seed of the system level. */
import type { Adversary } from '@selfpage/adversaries'
import type { Mode } from '../fast/run-fast.ts'
import type { TortureViolation } from '../run-torture.ts'
import { hold } from '../violation.ts'
import { TortureSystem } from './torture-system.ts'

export interface SystemSeed {
  readonly seed: number
  /** Pieces of work of all honest tasks together, about. */
  readonly steps: number
  readonly mode: Mode
  readonly adversaries: readonly Adversary[]
}

/** Kernel steps between two checks of everything. */
const SLICE = 40
/** Slices without any work done before that is a failure. */
const PATIENCE = 20_000

export function runSystemSeed({ seed, steps, mode, adversaries }: SystemSeed): {
  readonly steps: number
  readonly violation: TortureViolation | undefined
} {
  let system: TortureSystem | undefined
  try {
    const work = Math.max(1, Math.ceil(steps / 3))
    system = new TortureSystem({ seed, adversaries, fails: true, work })
    run(system, mode === 'liveness' ? steps / 2 : steps, false)
    if (mode === 'liveness') {
      system.stopFailures()
      run(system, Infinity, true)
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const done = system?.done ?? 0
    return { steps: done, violation: { seed, step: done, message } }
  } finally {
    system?.kernel.close()
  }
  return { steps: system.done, violation: undefined }
}

/** Until so much work is done, or all tasks are over. */
function run(system: TortureSystem, steps: number, mustProgress: boolean): void {
  let idle = 0
  while (!system.isOver && system.done < steps && idle < PATIENCE) {
    const { done } = system
    system.advance(SLICE)
    idle = system.done === done ? idle + 1 : 0
  }
  const left = system.tasks.filter(({ isOver }) => !isOver)
  hold('I31', !mustProgress || left.length === 0, () => {
    return `${left.map(({ handle }) => handle.name).join(', ')} cannot go on`
  })
}
