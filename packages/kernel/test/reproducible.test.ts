import { expect, test } from 'vitest'
import {
  createSimulation,
  digestEvents,
  flexpage,
  type Message,
  type Simulation,
  type SimulationOptions,
  type ThreadId,
} from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'

/** Threads that send each other whatever chance says, pages included, and a server among them. */
function chatter(machine: Simulation): void {
  const ids: ThreadId[] = [
    machine.createServer(machine.createSpace('server', 4), {
      name: 'server',
      priority: 101,
      serve: (thread) => () => (thread.chance() % 4 === 0 ? undefined : { op: 'answer' }),
    }),
  ]
  for (let index = 0; index < 8; index++) {
    ids.push(
      machine.createThread(machine.createSpace(`space-${index}`, 4), {
        name: `thread-${index}`,
        priority: 100 + (index % 3),
        *body(thread) {
          yield* thread.call(machine.sigma0, { op: 'sigma0.request' }, flexpage(0))
          for (let round = 0; round < 200; round++) {
            const partner = ids[thread.chance() % ids.length]
            const message: Message & { bytes: Uint8Array } = {
              op: 'chat',
              bytes: Uint8Array.of(thread.chance()),
              items: [
                {
                  flexpage: flexpage(thread.chance() % 4),
                  rights: thread.chance() % 8,
                  grant: thread.chance() % 4 === 0,
                },
              ],
            }
            switch (thread.chance() % 6) {
              case 0:
                yield* thread.send(partner, message, thread.chance() % 10_000)
                break
              case 1:
                yield* thread.receive(
                  undefined,
                  flexpage(thread.chance() % 4),
                  thread.chance() % 10_000,
                )
                break
              case 2:
                yield* thread.call(partner, message, flexpage(0, 2), 5000, 5000)
                break
              case 3:
                yield* thread.compute(thread.chance() % 5000)
                break
              case 4:
                thread.unmap(flexpage(0, 2), thread.chance() % 8, thread.chance() % 4 === 0)
                break
              default:
                thread.post(partner, message)
            }
          }
        },
      }),
    )
  }
}

function runOf(options: Partial<SimulationOptions>) {
  const machine = createSimulation({ frames: 8, pageSizeBytes: 64, ...options })
  const digest = digestEvents(machine)
  chatter(machine)
  expect(machine.run({ steps: 100_000 })).toBe('idle')
  machine.audit()
  return { value: digest.value, events: digest.events, alive: machine.threads().length }
}

test('I37: the same seed gives the same run, to the last byte; another seed another', () => {
  const first = runOf({ seed: 5 })
  expect(runOf({ seed: 5 })).toEqual(first)
  expect(runOf({ seed: 6 }).value).not.toBe(first.value)
  expect(first.events).toBeGreaterThan(300)
})

test('a run with injected failures is sound after each step, and can be repeated', () => {
  const failing = (seed: number) => {
    const chance = randomSource(seed)
    const counts = { kill: 0, fail: 0, delay: 0 }
    const machine = createSimulation({
      frames: 8,
      pageSizeBytes: 64,
      inject: () => {
        if (chance() % 50 > 0) return undefined
        const kind = (['kill', 'fail', 'delay', 'fail', 'delay', 'fail'] as const)[chance() % 6]
        counts[kind]++
        return { kind, ticks: chance() % 3000 }
      },
    })
    const digest = digestEvents(machine)
    chatter(machine)
    for (let step = 0; step < 10_000 && machine.run({ steps: 1 }) === 'steps'; step++)
      machine.audit()
    machine.audit()
    return { counts, value: digest.value }
  }
  const total = { kill: 0, fail: 0, delay: 0 }
  for (let seed = 0; seed < 20; seed++) {
    const { counts, value } = failing(seed)
    for (const kind of ['kill', 'fail', 'delay'] as const) total[kind] += counts[kind]
    expect(failing(seed).value).toBe(value)
  }
  expect(Math.min(total.kill, total.fail, total.delay)).toBeGreaterThan(10)
})

test('sealed messages find a sender who changes one afterwards', () => {
  const errors: unknown[] = []
  const machine = createSimulation({ frames: 1, sealMessages: true })
  machine.observe((event) => {
    if (event.kind === 'thread-ended' && event.error) errors.push(event.error)
  })
  const space = machine.createSpace('space', 1)
  const receiver = machine.createThread(space, {
    name: 'receiver',
    *body(thread) {
      yield* thread.receive()
    },
  })
  machine.createThread(space, {
    name: 'mutator',
    *body(thread) {
      const list = [1, 2, 3]
      const message: Message & { list: number[] } = { op: 'list', list }
      yield* thread.send(receiver, message)
      list.push(4)
    },
  })
  machine.run()
  expect(errors).toHaveLength(1)
  expect(errors[0]).toBeInstanceOf(TypeError)
})
