import { READ } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { fifo } from '@selfpage/policy-fifo'
import { lru } from '@selfpage/policy-lru'
import { mru } from '@selfpage/policy-mru'
import { describe, expect, test } from 'vitest'
import { TaskPolicy } from '../src/task-policy.ts'
import { createMachine, fine } from './machine.ts'

describe('the policy of a task', () => {
  test('is the main one for regions that name none, and unknown names are', () => {
    const policy = new TaskPolicy(10, lru(), { loops: mru(), rest: fifo() })
    expect([undefined, 'loops', 'rest', 'other'].map((name) => policy.partOf(name))).toEqual([
      0,
      1,
      2,
      undefined,
    ])
    expect(policy.replace(fifo(), 'loops')).toBe(true)
    expect(policy.replace(fifo(), 'other')).toBe(false)
  })

  test('is the plugin itself when no region can choose', () => {
    const only = lru()
    expect(new TaskPolicy(10, only).configured).toBe(only)
  })

  /** Zero-fill faults and others of a loop over 20 pages in 15 frames, in a region with a policy. */
  function faultsOfLoop(policy: string | undefined): number {
    const { kernel, start } = createMachine(40)
    const program: Program = {
      name: 'loop',
      *run({ memory }) {
        const region = fine(
          yield* memory.map({ pages: 20, ...(policy === undefined ? {} : { policy }) }),
        )
        for (let round = 0; round < 10; round++) {
          for (let page = region.start; page < region.start + 20; page++) {
            while (!memory.touch(page, READ)) fine(yield* memory.fault(page, READ))
          }
        }
      },
    }
    const policies = { loops: mru() }
    const task = start(
      { name: 'loop', program, policy: lru(), policies, fidelity: 'exact', ioFrames: 1 },
      16,
    )
    kernel.run()
    expect(task.hasEnded).toBe(true)
    return task.driver?.counts.misses ?? 0
  }

  test('is chosen by region: a loop larger than memory misses always under LRU, seldom under MRU', () => {
    expect(faultsOfLoop(undefined)).toBe(200)
    expect(faultsOfLoop('loops')).toBeLessThan(90)
  })
})
