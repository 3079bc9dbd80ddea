/** Runs of central systems for tests: small machines, programs as values, audits on the way. */
import type { EventListener, Program } from '@selfpage/kernel'
import type { ConfiguredPolicy } from '@selfpage/policy'
import type { Trace } from '@selfpage/trace'
import { expect } from 'vitest'
import { checkDescription, findSystem, planSystem, runSystem } from '../../src/index.ts'
import type { SystemDescription, SystemResult, TaskDescription } from '../../src/index.ts'
import { testFinders } from '../finders.ts'

/** What a test says of a run; the rest is small and fast. */
export interface TestRun {
  readonly system: string
  readonly systemOptions?: Readonly<Record<string, unknown>>
  readonly frames: number
  readonly tasks: readonly TaskDescription[]
  readonly swapBlocks?: number
  readonly fileBlocks?: number
  readonly costs?: string
  readonly seed?: number
  readonly limits?: SystemDescription['limits']
  readonly listen?: EventListener
  /** Default `done`. */
  readonly end?: SystemResult['end']
}

const pageSizeBytes = 64

export async function run(test: TestRun): Promise<SystemResult> {
  const { system, systemOptions = {}, frames, tasks, seed = 1, costs = 'server-flash' } = test
  const description = checkDescription({
    system,
    systemOptions,
    seed,
    machine: { frames, pageSizeBytes, costs },
    files: { size: (test.fileBlocks ?? 1024) * pageSizeBytes },
    swap: { size: (test.swapBlocks ?? 4096) * pageSizeBytes },
    limits: test.limits ?? { time: '10000s' },
    tasks,
  })
  const plan = await planSystem(description, testFinders)
  const result = await runSystem(findSystem(system), plan, {
    audit: true,
    ...(test.listen === undefined ? {} : { listen: test.listen }),
  })
  for (const row of result.rows) expect(row.counters).not.toHaveProperty('wrongPages')
  expect(result.end).toBe(test.end ?? 'done')
  return result
}

/** A program of one generator function. */
export function program(name: string, body: Program['run']): Program {
  return { name, run: body }
}

/** A task that runs a trace, or a synthetic one. */
export function workload(
  name: string,
  trace: string | Trace,
  more: Partial<TaskDescription> & { readonly policy?: string | ConfiguredPolicy } = {},
): TaskDescription {
  return { name, workload: trace, hints: false, ...more }
}
