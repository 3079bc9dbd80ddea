/**
 * Central systems against plain bytes: random programs in too little memory, two at a time, with
 * every invariant checked between steps.
 */
import lru from '@selfpage/policy-lru'
import multiGeneration from '@selfpage/policy-multi-generation'
import fc from 'fast-check'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { checkDescription, findSystem, planSystem } from '../../src/index.ts'
import { buildMachine } from '../../src/run/machine.ts'
import { testFinders } from '../finders.ts'
import { deeds, doing } from './bytes.ts'
import type { Deed } from './bytes.ts'

const systems: [string, Readonly<Record<string, unknown>>][] = [
  ['l4', { policy: lru(), ioFrames: 3 }],
  ['unix', {}],
  ['unix', { order: 'active-inactive' }],
  ['unix', { policy: multiGeneration() }],
  ['vms', { residenceMs: 0.05 }],
  ['vms', { quota: 'adjusting', residenceMs: 0.05, periodMs: 0.05 }],
  ['mach', {}],
]

const pageSizeBytes = 64

/** Runs two programs to their ends, with audits between steps. */
async function runBoth(
  system: string,
  systemOptions: Readonly<Record<string, unknown>>,
  programs: readonly (readonly Deed[])[],
  seed: number,
): Promise<void> {
  const description = checkDescription({
    system,
    systemOptions,
    seed,
    machine: { frames: 22, pageSizeBytes, costs: 'server-flash' },
    files: { size: 64 * pageSizeBytes },
    swap: { size: 512 * pageSizeBytes },
    tasks: programs.map((each, index) => ({
      name: `task-${index + 1}`,
      program: doing(each),
      pages: 64,
      readAhead: seed % 3,
    })),
  })
  const plan = await planSystem(description, testFinders)
  const machine = buildMachine(plan)
  const { kernel } = machine
  const running = findSystem(system).start({ ...plan, kernel })
  for (let steps = 0; !running.isDone() && steps < 20_000; steps++) {
    if (kernel.run({ steps: 1 + (steps % 7) }) === 'idle') break
    running.audit()
    kernel.audit()
  }
  machine.close()
  for (const { error } of running.tasks()) if (error !== undefined) throw error
  expect(running.tasks().map(({ state }) => state)).toEqual(['ended', 'ended'])
}

describe.each(systems)('%s %j', (system, options) => {
  test('holds every byte as plain arrays would, however little memory there is', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, deeds, fc.nat(1_000), (one, other, seed) =>
        runBoth(system, options, [one, other], seed),
      ),
      { numRuns: 60, endOnFailure: true },
    )
  })
})

/** Runs that went wrong once. */
const regressions = new URL('./regressions/', import.meta.url)

interface Regression {
  readonly says: string
  readonly system: string
  readonly systemOptions: Readonly<Record<string, unknown>>
  readonly seed: number
  readonly programs: readonly Deed[][]
}

test.each(readdirSync(regressions))('%s does not happen again', async (file) => {
  const text = readFileSync(new URL(file, regressions), 'utf8')
  const { system, systemOptions, seed, programs } = JSON.parse(text) as Regression
  await runBoth(system, systemOptions, programs, seed)
})
