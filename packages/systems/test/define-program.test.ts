import { SelfpageError } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineProgram, isProgramDefinition } from '../src/index.ts'
import { checkDescription, planSystem } from '../src/index.ts'
import { testFinders } from './finders.ts'

const counter = defineProgram({
  name: 'counter',
  summary: 'Counts.',
  options: z.strictObject({ times: z.int().min(1).default(3), file: z.string().default('x') }),
  create: ({ times, file }, { task, seed, resolve }) => ({
    name: 'counter',
    pages: 77,
    // oxlint-disable-next-line require-yield -- it has nothing to wait for
    *run(running) {
      running.count(`${task} ${seed} ${resolve(file)}`, times)
    },
  }),
})

function plan(programOptions: unknown, program: unknown = 'counter') {
  const description = checkDescription({
    machine: { frames: 50 },
    seed: 9,
    tasks: [{ name: 'one', program, programOptions }],
  })
  return planSystem(description, {
    ...testFinders,
    program: async () => counter,
    resolve: (path) => `/there/${path}`,
  })
}

test('a program that is named gets its options, the seed, and paths from the description', async () => {
  const { tasks } = await plan({ times: 2 })
  const counts: unknown[] = []
  const running = { count: (...given: unknown[]) => counts.push(given) }
  expect([...tasks[0].program.run(running as never)]).toEqual([])
  expect(counts).toEqual([['one 9 /there/x', 2]])
  expect(tasks[0].pages).toBe(77)
})

test('wrong options are reported with their place, and what there is', async () => {
  await expect(plan({ times: 0 })).rejects.toThrow(/tasks, one\.programOptions\.times/)
  await expect(plan({ often: 1 })).rejects.toMatchObject({
    hint: 'Options of counter: times, file.',
  })
  expect(() => checkDescription({ machine: { frames: 9 }, tasks: [bare] })).toThrow(/no `program`/)
})

const bare = { name: 'one', workload: 'loop', programOptions: {} }

test('a plain program has no options', async () => {
  const program = { name: 'plain', *run() {} }
  await expect(plan({ a: 1 }, program)).rejects.toThrow(SelfpageError)
  expect((await plan(undefined, program)).tasks[0].pages).toBe(4096)
  expect(isProgramDefinition(program)).toBe(false)
  expect(isProgramDefinition(counter)).toBe(true)
})
