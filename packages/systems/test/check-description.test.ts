import { SelfpageError } from '@selfpage/policy'
import { describe, expect, test } from 'vitest'
import { checkDescription } from '../src/index.ts'
import { costsOf, framesOf } from '../src/run/machine.ts'

const task = { name: 'one', workload: 'loop:references=10,pages=3' }
const least = { machine: { frames: 8 }, tasks: [task] }

function refusal(given: unknown): string {
  try {
    checkDescription(given, 'mine.json')
  } catch (error) {
    if (error instanceof SelfpageError && error.code === 'SYSTEM_INVALID') return error.message
    throw error
  }
  throw new Error('was accepted')
}

describe('a description', () => {
  test('needs a machine and a task; the rest has defaults', () => {
    const { system, seed, tasks, memoryServer, machine } = checkDescription(least)
    expect({ system, seed, memoryServer }).toEqual({
      system: 'gnu',
      seed: 0,
      memoryServer: { sanction: 'kill', deadline: 10_000_000, notice: 20_000_000 },
    })
    expect(machine).toEqual({ frames: 8, pageSizeBytes: 4096, costs: 'pc-2002' })
    expect(tasks[0]).toMatchObject({ policy: 'lru', priority: 100, start: 0, readAhead: 0 })
  })

  test('says memory by size, and times with their units', () => {
    const checked = checkDescription({
      machine: { memory: '64MiB', pageSizeBytes: 8192 },
      tasks: [{ ...task, start: '1.5s', diskShare: '10ms/40ms' }],
      limits: { time: '2min' },
    })
    expect(framesOf(checked)).toBe(8192)
    expect(checked.tasks[0]).toMatchObject({
      start: 1_500_000_000,
      diskShare: { slice: 10_000_000, period: 40_000_000, extra: false },
    })
    expect(checked.limits.time).toBe(120_000_000_000)
  })

  test('changes single costs of a preset', () => {
    const costs = { base: 'server-flash', ipc: 1, disk: { parallelism: 2 } }
    const model = costsOf(checkDescription({ ...least, machine: { frames: 8, costs } }))
    expect(model).toMatchObject({ ipc: 1, map: 100, disk: { parallelism: 2, seekMax: 0 } })
  })

  test.each([
    ['no machine', { tasks: [task] }, 'mine.json, machine: '],
    ['no task', { ...least, tasks: [] }, 'mine.json, tasks: there must be a task'],
    ['both sizes', { ...least, machine: { frames: 8, memory: '1MiB' } }, 'either `frames` or'],
    ['no size', { ...least, machine: { memory: 'much' } }, 'machine.memory: is no size'],
    [
      'a page of 100 bytes',
      { ...least, machine: { frames: 8, pageSizeBytes: 100 } },
      'power of two',
    ],
    ['an unknown member', { ...least, sed: 1 }, 'sed'],
    ['an unknown preset', { ...least, machine: { frames: 8, costs: 'vax' } }, 'machine.costs'],
    [
      'the same name twice',
      { ...least, tasks: [task, task] },
      "tasks[1].name: 'one' is there twice",
    ],
    [
      'nothing to do',
      { ...least, tasks: [{ name: 'idle' }] },
      'one of `workload`, `program` and `adversary`',
    ],
    ['a time without a unit', { ...least, limits: { time: '5' } }, 'limits.time: is no time'],
    [
      'a share above its period',
      { ...least, tasks: [{ ...task, diskShare: '5ms/1ms' }] },
      'tasks[0].diskShare: is no share',
    ],
    ['half a frame', { ...least, machine: { frames: 0.5 } }, 'machine.frames'],
  ])('is refused with %s, and the message says where', (_, given, part) => {
    expect(refusal(given)).toContain(part)
  })
})
