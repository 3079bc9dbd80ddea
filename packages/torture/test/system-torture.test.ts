import { damageOf, adversaries } from '@selfpage/adversaries'
import type { Adversary } from '@selfpage/adversaries'
import { runTorture } from '@selfpage/torture'
import { expect, test } from 'vitest'
import { TortureSystem } from '../src/system/torture-system.ts'

const byName = (name: string): Adversary => adversaries.find((it) => it.name === name) as Adversary

/** Honest tasks at work beside rogues, with nothing else that goes wrong. */
function machine(names: readonly string[], seed = 11, work = 40): TortureSystem {
  const rogues = names.map(byName)
  const system = new TortureSystem({ seed, adversaries: rogues, fails: false, work })
  for (let slice = 0; slice < 4000 && !system.isOver; slice++) system.advance(500)
  return system
}

test('whole machines keep every byte while calls, threads and disks fail', () => {
  const result = runTorture({ seed: 1, seeds: 6, steps: 150, level: 'system' })
  expect(result.violations).toEqual([])
  expect(result.steps).toBeGreaterThan(500)
})

test.for(['silent-pager', 'double-answerer', 'wrong-pager', 'generous-pager'])(
  'I33: a %s hurts nobody but its own clients',
  (name) => {
    const system = machine([name])
    expect(system.isOver).toBe(true)
    const damage = damageOf(machine([]).fares, system.fares)
    expect(damage.work).toBe(1)
    expect(damage.score).toBeLessThan(3)
  },
)

test.for(['throws', 'not-resident', 'twice-the-same', 'negative', 'not-a-number'])(
  'I34: a policy that lies (%s) is replaced, and the run says so',
  (lie) => {
    const liar: Adversary = { ...byName('lying-policy'), lies: [lie] }
    const system = new TortureSystem({ seed: 1, adversaries: [liar], fails: false, work: 60 })
    for (let slice = 0; slice < 4000 && !system.isOver; slice++) system.advance(500)
    expect(system.isOver).toBe(true)
    for (const { handle } of system.tasks) {
      expect(handle.driver?.fallbacks.length).toBeGreaterThan(0)
    }
  },
)

test.for([
  ['I29: a task that ignores reclaim pays for it alone', 'reclaim-ignorer'],
  ['I30: giving back and taking again keeps nobody else from working', 'free-and-reallocator'],
  ['I25: a lock hog keeps nobody from working', 'lock-hog'],
  ['I7: a forger of handles gets nothing', 'handle-forger'],
  ['I20: who writes under DMA spoils nobody else’s files', 'dma-writer'],
] as const)('%s', ([, name]) => {
  const system = machine([name])
  expect(system.isOver).toBe(true)
  for (const { state } of system.tasks) expect(state.wrongBytes).toBe(0)
  expect(damageOf(machine([]).fares, system.fares).work).toBe(1)
})

test('I31: pagers that page themselves or each other wait for ever, and nobody else does', () => {
  const system = machine(['self-pager'])
  expect(system.isOver).toBe(true)
  expect(damageOf(machine([]).fares, system.fares).work).toBe(1)
  // The one that pages itself: the kernel knows that it will never go on.
  expect(system.kernel.stuckThreads).toBe(1)
})

test.for([11, 12, 13])(
  'I28: a task that takes every frame (seed %i) gets nobody punished',
  (seed) => {
    const system = machine(['greedy'], seed)
    expect(system.isOver).toBe(true)
    expect(damageOf(machine([], seed).fares, system.fares).work).toBe(1)
  },
)

test('I31: who was told that calls failed goes on when they fail no more', () => {
  // Seeds that once left somebody waiting for an answer, or for a wake that never came.
  for (const seed of [113, 2005, 7017, 7197]) {
    const options = { seed, steps: 300, level: 'system', mode: 'liveness' } as const
    expect(runTorture(options).violations).toEqual([])
  }
})
