/** Adversaries in a description: what they do, what becomes of them, and what the others notice. */
import { flexpage, READ, WRITE } from '@selfpage/kernel'
import { memoryClient } from '@selfpage/memory-server/client'
import { expect, test } from 'vitest'
import { checkDescription, gnu, planSystem, runSystem, systems } from '../src/index.ts'
import type { AdversaryPlugin, SystemDescription } from '../src/index.ts'
import { testFinders } from './finders.ts'

/** Takes all the frames there are, and does not listen. */
const miser: AdversaryPlugin = {
  name: 'miser',
  summary: 'takes all frames and gives none back',
  create({ kernel, memoryServer, createSpace }) {
    const space = createSpace('miser', 4)
    kernel.createThread(space, {
      name: 'miser',
      priority: 100,
      *body(thread) {
        const memory = memoryClient(thread, memoryServer)
        for (;;) {
          const reply = yield* memory.allocate(8, { partial: true })
          if (reply.op !== 'memory.allocated') yield* thread.sleep(100_000)
          else
            for (const handle of reply.handles) {
              yield* memory.mapOne(handle, READ | WRITE, flexpage(16))
            }
        }
      },
    })
  },
}

const description: SystemDescription = {
  machine: { frames: 200, pageSizeBytes: 64, costs: 'server-flash' },
  memoryServer: { deadline: '1ms' },
  tasks: [
    { name: 'honest', workload: 'zipf:references=4k,pages=120,writes=0.4', wish: { frames: 90 } },
    { name: 'rogue', adversary: miser },
  ],
  limits: { time: '10s', steps: 1_000_000 },
}

async function run(given: SystemDescription) {
  return runSystem(gnu, await planSystem(checkDescription(given), testFinders), { audit: true })
}

test('an adversary takes what is extra, is punished, and costs no honest task its contract', async () => {
  const [honest, rogue] = description.tasks
  const { end, rows, frames } = await run({
    ...description,
    tasks: [{ ...honest, start: '5ms' }, rogue],
  })
  expect(end).toBe('done')
  expect(Math.max(...frames.values['rogue'])).toBeGreaterThan(100)
  expect(rows).toMatchObject([
    { task: 'honest', state: 'ended', references: 4000, sanctioned: 0, counters: {} },
    { task: 'rogue', state: 'killed', runs: 'adversary miser', policy: '-', sanctioned: 1 },
  ])
})

test('who attacks as a policy or server, or is unknown, is no task', async () => {
  const plan = (adversary: string | AdversaryPlugin) =>
    planSystem(checkDescription({ ...description, tasks: [{ name: 'x', adversary }] }), testFinders)
  await expect(plan('greedy')).rejects.toThrow("no adversary is called 'greedy' here")
  const liar = { name: 'liar', summary: 'lies', create: undefined } as unknown as AdversaryPlugin
  await expect(plan(liar)).rejects.toThrow('liar attacks as a policy or a server')
})

test('a task is one of three', () => {
  const both = { name: 'x', adversary: miser, workload: 'loop:references=1,pages=1' }
  expect(() => checkDescription({ ...description, tasks: [both] })).toThrow(
    'says one of `workload`, `program` and `adversary`',
  )
})

test('systems that have no place for adversaries say so', async () => {
  for (const system of systems) {
    if (system === gnu) continue
    const plan = await planSystem(
      checkDescription({ ...description, system: system.name }),
      testFinders,
    )
    await expect(runSystem(system, plan)).rejects.toThrow('has no place for adversaries')
  }
})
