/**
 * Isolation and protection (spec 7), measured in the whole system: Nemesis's self-pagers (Hand,
 * "Self-paging in the Nemesis operating system", OSDI 1999), and memory cgroups' protection.
 */
import { describe, expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem } from '../src/index.ts'
import type { SystemDescription, SystemResult, TaskDescription } from '../src/index.ts'
import { testFinders } from './finders.ts'

async function run(description: SystemDescription): Promise<SystemResult> {
  const plan = await planSystem(checkDescription(description), testFinders)
  return runSystem(gnu, plan)
}

/** A task that pages a file of its own round and round, in far fewer frames than it has pages. */
function selfPager(name: string, diskShare: string): TaskDescription {
  return {
    name,
    workload: 'loop:references=1m,pages=200',
    file: name,
    policy: 'fifo',
    wish: { frames: 40 },
    extraFrames: 0,
    stamps: false,
    diskShare,
  }
}

const machine = { frames: 400, pageSizeBytes: 4096, costs: 'pc-2002' }
const files = { size: '16MiB', cacheFrames: 0 }
const limits = { time: '60s' }

/** Hard faults of each task in the second half of the run, when all have filled their files. */
function progressOf({ hardFaults: { at, values }, rows }: SystemResult): number[] {
  const half = at.findIndex((ticks) => ticks >= 30e9)
  return rows.map(({ task }) => (values[task].at(-1) ?? 0) - values[task][half])
}

describe('disk shares', () => {
  test('three self-pagers with shares 1:2:4 make progress 1:2:4, within 5 %', async () => {
    const tasks = [
      selfPager('one', '25ms/250ms'),
      selfPager('two', '50ms/250ms'),
      selfPager('four', '100ms/250ms'),
    ]
    const [one, two, four] = progressOf(await run({ machine, files, limits, tasks }))
    expect(one).toBeGreaterThan(100)
    expect(Math.abs(two / one / 2 - 1)).toBeLessThan(0.05)
    expect(Math.abs(four / one / 4 - 1)).toBeLessThan(0.05)
  })

  test('a reader with half the disk does not notice two self-pagers, within 5 %', async () => {
    const reader = selfPager('reader', '125ms/250ms')
    const others = [selfPager('two', '33ms/250ms'), selfPager('four', '66ms/250ms')]
    const alone = await run({ machine, files, limits, tasks: [reader] })
    const together = await run({ machine, files, limits, tasks: [reader, ...others] })
    const [before, after] = [alone, together].map((result) => progressOf(result)[0])
    expect(before).toBeGreaterThan(500)
    expect(Math.abs(after / before - 1)).toBeLessThan(0.05)
  })
})
