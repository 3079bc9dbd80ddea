import { lru } from '@selfpage/policy-lru'
import { expect, test } from 'vitest'
import {
  readFilePages,
  touchAllResident,
  touchInGenerator,
  touchResident,
  zeroFill,
} from '../../src/bench/paging/measured-programs.ts'
import { runPagedTask } from '../../src/bench/paging/paged-task.ts'
import { checkReferences, resumeGenerator, tablePages } from '../../src/bench/paging/yardsticks.ts'

const small = { pageSizeBytes: 64, policy: lru() }

test('the yardsticks do what they are called', () => {
  expect(checkReferences(100_000, 1)).toBe(100_000)
  expect(checkReferences(100_000, 4)).toBe(0)
  expect(resumeGenerator(4)).toBe(0 + 2 + 4 + 6)
})

test.each([touchResident, touchInGenerator, touchAllResident])(
  '%o references pages that are there',
  (program) => {
    const options = { ...small, frames: tablePages + 64, diskBlocks: 0 }
    const { counts, result } = runPagedTask(options, (task) => program(task, 100_000))
    expect(counts.references).toBe(tablePages + 100_000)
    // Each page faults once, before the clock runs.
    expect(counts.zeroFills).toBe(tablePages)
    expect(counts.hardFaults + counts.softFaults).toBe(0)
    expect(result.wallSeconds).toBeGreaterThan(0)
  },
)

test('each page of a zero-fill run is a fault', () => {
  const options = { ...small, frames: 600, diskBlocks: 0 }
  const { counts, result } = runPagedTask(options, (task) => zeroFill(task, 500))
  expect(counts.zeroFills).toBe(500)
  expect(counts.hardFaults).toBe(0)
  expect(result.wallSeconds).toBeGreaterThan(0)
})

test.each([64, 4096])('each page of a file of pages of %i bytes comes from the disk', (size) => {
  const options = { ...small, pageSizeBytes: size, frames: 600, diskBlocks: 4096 }
  const { counts, result } = runPagedTask(options, (task) => readFilePages(task, 256))
  expect(counts.hardFaults).toBe(256)
  expect(result.wallSeconds).toBeGreaterThan(0)
})

test('what goes wrong in a program is thrown', () => {
  const options = { ...small, frames: 64, diskBlocks: 0 }
  const run = () =>
    runPagedTask(options, function* ({ thread }) {
      yield* thread.sleep(1)
      throw new RangeError('on purpose')
    })
  expect(run).toThrow('on purpose')
})
