/**
 * Memory protection (spec 7), in the whole system: children that ask for 75, 25 and 0 under a
 * parent with 50, use 50 each, and are pressed from outside by 148, keep about 29, 21 and 0
 * (Linux's self-test `test_memcg_protection`; a frame here stands for a quarter of a megabyte).
 */
import type { Program } from '@selfpage/kernel'
import { READ } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem } from '../src/index.ts'
import type { TaskDescription } from '../src/index.ts'
import { testFinders } from './finders.ts'

/** Frames of a megabyte. */
const MB = 4

const MILLISECOND = 1_000_000

/** Touches so many pages again and again. */
function user(name: string, pages: number): Program {
  return {
    name,
    *run({ memory, thread }) {
      const region = yield* memory.map({ pages })
      if (typeof region === 'string') throw new Error(region)
      for (let reference = 0; thread.now < 2e9; reference++) {
        const page = region.start + (reference % pages)
        while (!memory.touch(page, READ)) {
          if ((yield* memory.fault(page, READ)) !== undefined) break
        }
        if (reference % 16 === 15) yield* thread.sleep(MILLISECOND)
      }
    },
  }
}

function child(name: string, lowFrames: number): TaskDescription {
  return {
    name,
    program: user(name, 50 * MB),
    pages: 64 * MB,
    wish: { parent: 'parent', lowFrames, wantedFrames: 50 * MB },
  }
}

test('children that request 75, 25 and 0 and use 50 each keep about 29, 21 and 0', async () => {
  // What presses is never given back, as anonymous memory where there is no swap; nor does it keep
  // frames for transfers that it never makes.
  const pressure: TaskDescription = {
    name: 'pressure',
    program: user('pressure', 148 * MB),
    pages: 160 * MB,
    ioFrames: 1,
    wish: { minFrames: 148 * MB, wantedFrames: 148 * MB },
    start: '500ms',
  }
  // A parent is a description of protection, not a task that uses frames of its own.
  const parent: TaskDescription = {
    name: 'parent',
    program: user('parent', 1),
    pages: 16,
    wish: { lowFrames: 50 * MB, wantedFrames: 0 },
  }
  const plan = await planSystem(
    checkDescription({
      machine: { frames: 200 * MB + 7, pageSizeBytes: 64, costs: 'server-flash' },
      allotment: 'limits',
      files: { cacheFrames: 0, size: '1MiB' },
      swap: { size: '1MiB' },
      tasks: [parent, child('75', 75 * MB), child('25', 25 * MB), child('0', 0), pressure],
      limits: { time: '1.5s', steps: 3_000_000 },
    }),
    testFinders,
  )
  const { frames, rows } = await runSystem(gnu, plan)
  expect(rows.map(({ state }) => state)).toEqual(rows.map(() => 'running'))
  const last = (name: string) => (frames.values[name].at(-1) ?? 0) / MB
  expect(last('pressure')).toBeGreaterThan(147)
  const [high, low, none] = ['75', '25', '0'].map(last)
  expect(Math.abs(high - 29)).toBeLessThan(2)
  expect(Math.abs(low - 21)).toBeLessThan(2)
  expect(none).toBeLessThan(2)
})
