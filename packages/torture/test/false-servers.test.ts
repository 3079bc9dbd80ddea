/** Servers that lose, reorder or change data, behind one that trusts nobody (I35). */
import { corrupter, keeper, reorderer } from '@selfpage/adversaries'
import type { Adversary } from '@selfpage/adversaries'
import { expect, test } from 'vitest'
import { TortureSystem } from '../src/system/torture-system.ts'

/** The machine checks after each slice that nobody read a wrong byte, error or not. */
function run(front: Adversary, seed: number): TortureSystem {
  const system = new TortureSystem({ seed, adversaries: [], fails: false, work: 60, front })
  for (let slice = 0; slice < 300 && !system.isOver; slice++) system.advance(500)
  return system
}

const seeds = [1, 2, 3, 4, 5, 6, 7, 8]

test.for([corrupter, reorderer])('I35: a $name makes errors, and no wrong byte', (front) => {
  const errors = [0, 0]
  for (const seed of seeds) {
    const { isOver, tasks } = run(front, seed)
    expect(isOver).toBe(true)
    for (const [index, { state }] of tasks.entries()) errors[index % 2] += state.errors
  }
  expect(errors[0]).toBeGreaterThan(0)
  // Who asks the honest server has nothing to do with it (I33).
  expect(errors[1]).toBe(0)
})

test('I35: a keeper of requests keeps its own clients waiting, and nobody else', () => {
  for (const seed of seeds) {
    const { tasks } = run(keeper, seed)
    const waits = tasks.map(({ isOver }) => !isOver)
    expect(waits).toEqual(tasks.map((_, index) => index % 2 === 0))
  }
})
