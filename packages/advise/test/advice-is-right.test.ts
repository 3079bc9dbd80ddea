/**
 * Advice against an exhaustive grid that is made without it: programs recorded by `selfpage record`
 * (a sort of 9,000 lines; `gcc -O1 -S` of ten lines of C, from 128 frames on; a Python script that
 * groups 800 words, from 160 frames on), every policy of the repository, one replay a cell.
 */
import { join } from 'node:path'
import { replay } from '@selfpage/replay'
import { planPolicies, policyNames } from '@selfpage/shootout'
import type { PlannedPolicy } from '@selfpage/shootout'
import { openTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { beforeAll, describe, expect, test } from 'vitest'
import { adviceSizes, advise } from '../src/index.ts'
import type { Advice } from '../src/index.ts'

const search = { from: [import.meta.dirname] }
const timeout = 300_000

/** Misses by label and frames. */
function exhaustiveGrid(
  trace: Trace,
  policies: readonly PlannedPolicy[],
  sizes: readonly number[],
): ReadonlyMap<string, ReadonlyMap<number, number>> {
  return new Map(
    policies.map(({ configured }) => [
      configured.label,
      new Map(sizes.map((frames) => [frames, replay(trace, configured, { frames }).misses])),
    ]),
  )
}

describe.each(['sort', 'compiler', 'script'])('a recorded %s', (name) => {
  let trace: Trace
  let advice: Advice
  /** Of all policies but optimal, and of that. */
  let misses: ReadonlyMap<string, ReadonlyMap<number, number>>
  let optimal: ReadonlyMap<number, number>
  const at = (label: string, frames: number) => misses.get(label)?.get(frames) ?? Number.NaN
  const best = (frames: number) =>
    Math.min(...Array.from(misses.values(), (own) => own.get(frames) ?? Infinity))

  beforeAll(async () => {
    trace = await openTrace(join(import.meta.dirname, 'traces', `${name}.spt`))
    const planned = await planPolicies(policyNames(search).join(','), search)
    // Those that live on hints, which a program that knows nothing of them does not give.
    const policies = planned.filter(({ configured }) => configured.definition.hints.length === 0)
    const sizes = adviceSizes(trace)
    const grid = new Map(exhaustiveGrid(trace, policies, sizes))
    optimal = grid.get('optimal') ?? new Map()
    grid.delete('optimal')
    misses = grid
    advice = (await advise(trace, { policies: planned, jobs: 0 })).advice
  }, timeout)

  test('is advised the best policy of the grid at each size', () => {
    expect(advice.policies).toHaveLength(misses.size)
    expect(misses.size).toBeGreaterThan(20)
    for (const size of advice.sizes) {
      expect(size.misses).toBe(at(size.policy, size.frames))
      expect(size.misses).toBe(best(size.frames))
      expect(size.lruMisses).toBe(at('lru', size.frames))
      expect(size.optimalMisses).toBe(optimal.get(size.frames))
      expect(optimal.get(size.frames)).toBeLessThanOrEqual(best(size.frames))
    }
  })

  test('is advised a policy for any size, whose worst size no other policy betters', () => {
    const worst = (label: string) =>
      Math.max(...advice.sizes.map(({ frames }) => at(label, frames) / best(frames) - 1))
    expect(advice.anywhere.worst).toBeCloseTo(worst(advice.anywhere.policy), 12)
    for (const label of misses.keys()) {
      expect(worst(label)).toBeGreaterThanOrEqual(advice.anywhere.worst - 1e-12)
    }
  })

  test('is told the truth about who is level and who comes next', () => {
    for (const { frames, policy, misses: own, level, runnerUp } of advice.sizes) {
      const others = [...misses.keys()].filter((label) => label !== policy)
      const within = others.filter((label) => at(label, frames) <= own * 1.01)
      expect(level.toSorted()).toEqual(within.toSorted())
      expect(runnerUp?.misses).toBe(Math.min(...others.map((label) => at(label, frames))))
    }
  })

  test('gets confidence that stretches bear out: what is sure holds where nobody chose', () => {
    for (const { againstLru, heldOut } of advice.sizes) {
      if (againstLru?.certainty !== 'sure') continue
      expect(againstLru.won).toBeGreaterThan(againstLru.lost)
      expect(heldOut).toBeGreaterThan(0)
    }
    expect(trace.exactFromFrames).toBeLessThan(advice.sizes[0].frames)
  })
})
