/**
 * The mutation run: each guard is switched off in turn, and torture must find out. A guard that is
 * not missed here either stands behind another one, or needs an attack of its own (the suites of
 * container, memory-server and servers have one for each); which, the result says.
 */
import type { Urges } from '@selfpage/adversaries'
import { knownGuards, withoutGuard } from '@selfpage/kernel'
import { runSeed } from './fast/run-fast.ts'

interface MutationOptions {
  /** Guards by name. Default: all that refused something in the first seeds. */
  readonly guards?: readonly string[]
  /** The first seed. Default 1. */
  readonly seed?: number
  /** Seeds tried for each guard. Default 100. */
  readonly seeds?: number
  /** Steps of each seed. Default 400. */
  readonly steps?: number
  readonly onProgress?: (result: MutationResult) => boolean | void
}

export interface MutationResult {
  readonly guard: string
  /** How torture found out that the guard was gone; undefined: it did not. */
  readonly found:
    | { readonly seed: number; readonly step: number; readonly message: string }
    | undefined
}

const rogues: readonly Urges[] = [
  { conduct: 'ignore' },
  { conduct: 'reallocate', operations: { nonsense: 3, usurp: 3 } },
]

const FIRST_SEEDS = 40

export function mutateGuards(options: MutationOptions = {}): readonly MutationResult[] {
  const { seed = 1, seeds = 100, steps = 400 } = options
  const results: MutationResult[] = []
  for (const guard of options.guards ?? guardsMet(seed, steps)) {
    const result = { guard, found: findWithout(guard, seed, seeds, steps) }
    results.push(result)
    if (options.onProgress?.(result) === true) break
  }
  return results
}

function guardsMet(seed: number, steps: number): readonly string[] {
  for (let each = seed; each < seed + FIRST_SEEDS; each++) runSeed(each, steps, 'safety', rogues)
  return knownGuards()
}

function findWithout(
  guard: string,
  first: number,
  seeds: number,
  steps: number,
): MutationResult['found'] {
  for (let seed = first; seed < first + seeds; seed++) {
    const mode = seed % 4 === 0 ? 'liveness' : 'safety'
    const { failure } = withoutGuard(guard, () => runSeed(seed, steps, mode, rogues))
    if (failure === undefined) continue
    const { error } = failure
    const message = error instanceof Error ? error.message : String(error)
    return { seed, step: failure.steps, message }
  }
  return undefined
}
