/** One seed of the system level. */
import type { Adversary } from '@selfpage/adversaries'
import type { Mode } from '../fast/run-fast.ts'
import { hold } from '../violation.ts'
import { TortureSystem } from './torture-system.ts'

export interface SystemSeed {
  readonly seed: number
  /** Pieces of work of all honest tasks together, about. */
  readonly steps: number
  readonly mode: Mode
  readonly adversaries: readonly Adversary[]
}

/** Kernel steps between two checks of everything, for each who takes part. */
const SLICE = 40
/** Slices without any work done before that is a failure. */
const PATIENCE = 20_000
/**
 * Kernel steps for each piece of work asked for. Rogues that ask without end take most of them, so
 * the work of a seed may not be done when they are used up; then nothing is said of the rest.
 */
const KERNEL_STEPS = 20_000

export function runSystemSeed({ seed, steps, mode, adversaries }: SystemSeed): {
  readonly steps: number
  readonly violation:
    | { readonly seed: number; readonly step: number; readonly message: string }
    | undefined
  /** It was stopped before all its work was done. */
  readonly isUnfinished: boolean
} {
  let system: TortureSystem | undefined
  let isUnfinished = false
  try {
    const work = Math.max(1, Math.ceil(steps / 3))
    system = new TortureSystem({ seed, adversaries, fails: true, work })
    const slice = SLICE * (1 + adversaries.length)
    const slices = Math.ceil((steps * KERNEL_STEPS) / slice)
    const left = run(system, mode === 'liveness' ? steps / 2 : steps, slice, slices)
    isUnfinished = left <= 0
    if (mode === 'liveness') {
      system.stopFailures()
      isUnfinished = run(system, Infinity, slice, left) <= 0
      // Those who went on to the last moment are slow; who did not, never will.
      if (!isUnfinished) holdOver(system)
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const done = system?.done ?? 0
    return { steps: done, violation: { seed, step: done, message }, isUnfinished: false }
  } finally {
    system?.kernel.close()
  }
  return { steps: system.done, violation: undefined, isUnfinished }
}

/**
 * Until so much work is done, or all tasks are over, or none of them goes on.
 * @returns how many of the slices are left
 */
function run(system: TortureSystem, steps: number, slice: number, slices: number): number {
  let left = slices
  for (let idle = 0; idle < PATIENCE && left > 0; left--) {
    if (system.isOver || system.done >= steps) break
    const { done } = system
    system.advance(slice)
    idle = system.done === done ? idle + 1 : 0
  }
  return left
}

function holdOver(system: TortureSystem): void {
  const left = system.tasks.filter(({ isOver }) => !isOver)
  hold('I31', left.length === 0, () => {
    return `${left.map(({ handle }) => handle.name).join(', ')} cannot go on`
  })
}
