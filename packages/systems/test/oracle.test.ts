/** The oracle: per-task Belady within the contracts of the tasks. */
import optimal from '@selfpage/policy-optimal'
import { replay } from '@selfpage/replay'
import { synthesize } from '@selfpage/trace'
import { expect, test } from 'vitest'
import { program, run, workload } from './central/run.ts'

const mixed = synthesize('zipf:references=6k,pages=120')
const loop = synthesize('loop:references=6k,pages=90')

test('each task faults as often as Belady’s algorithm in the frames of its contract', async () => {
  const { rows } = await run({
    system: 'oracle',
    frames: 128,
    tasks: [
      workload('mixed', mixed, { wish: { frames: 48 }, ioFrames: 4 }),
      workload('loop', loop, { wish: { frames: 64 }, ioFrames: 4 }),
    ],
  })
  const faults = rows.map((row) => row.hardFaults + row.zeroFills)
  expect(faults).toEqual([
    replay(mixed, optimal(), { frames: 44 }).misses,
    replay(loop, optimal(), { frames: 60 }).misses,
  ])
})

test('a task whose future nobody knows is refused', async () => {
  const dice = program('dice', function* () {})
  const tasks = [{ name: 'dice', program: dice }]
  await expect(run({ system: 'oracle', frames: 64, tasks })).rejects.toThrow(
    "the future of 'dice' is not known",
  )
})
