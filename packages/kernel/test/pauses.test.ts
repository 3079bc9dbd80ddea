/** A run is the same run, however often it pauses (I37). */
import {
  createSimulation,
  digestEvents,
  flexpage,
  frameNumber,
  memoryImage,
  NO_THREAD,
  NO_WINDOW,
  pc2002,
  READ,
  WRITE,
} from '@selfpage/kernel'
import type { Message, Simulation, Thread, ThreadId } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import fc from 'fast-check'
import { expect, test } from 'vitest'

/** Slices so short that all kinds of preemption happen, and costs that do not divide each other. */
const flash = { seekMin: 0, seekMax: 0, rotation: 0, readLatency: 1009, transferPerByte: 1 }
const costs = {
  ...{ ...pc2002, reference: 7, ipc: 31, fault: 11, interrupt: 13, slice: 997 },
  disk: { ...pc2002.disk, ...flash },
}
const PAGES = 8
const BLOCKS = 16

/** Threads of three priorities that do a bit of everything, a disk, and a server with alarms. */
function start(machine: Simulation): void {
  const disk = machine.disks.get('disk')!
  const ids: ThreadId[] = []
  ids.push(
    machine.createServer(machine.createSpace('server', 1), {
      name: 'server',
      priority: 101,
      serve: (thread) => (message) => {
        if (message.op !== 'alarm' && thread.chance() % 4 === 0) {
          thread.alarm(thread.now + (thread.chance() % 2000), 'alarm')
        }
        return message.op === 'chat' ? { op: 'answer' } : undefined
      },
    }),
  )
  const driver = machine.createThread(machine.createSpace('driver', 1), {
    name: 'driver',
    priority: 102,
    *body(thread) {
      for (let id = 1; id <= 30; id++) {
        const frames = [frameNumber(thread.chance() % 2)]
        disk.start({ id, direction: 'read', blocks: [thread.chance() % BLOCKS], frames })
        yield* thread.receive()
      }
    },
  })
  disk.attach(driver)
  for (let index = 0; index < 6; index++) {
    const space = machine.createSpace(`space-${index}`, PAGES)
    const priority = 100 + (index % 3)
    const body = (thread: Thread) => act(machine, thread, ids)
    ids.push(machine.createThread(space, { name: `thread-${index}`, priority, body }))
  }
}

function* act(machine: Simulation, thread: Thread, ids: readonly ThreadId[]) {
  const { space } = thread
  if (thread.chance() % 3 === 0) space.logReferences(() => {})
  const pages = new Int32Array(100)
  yield* thread.call(machine.sigma0, { op: 'sigma0.request' }, flexpage(0))
  for (let round = 0; round < 60; round++) {
    const partner = ids[thread.chance() % ids.length]
    const message: Message = { op: 'chat' }
    const ticks = thread.chance() % 3000
    const kind = thread.chance() % 9
    if (kind === 0) yield* thread.send(partner, message, ticks)
    else if (kind === 1) yield* thread.receive(NO_THREAD, NO_WINDOW, ticks)
    else if (kind === 2) yield* thread.call(partner, message, NO_WINDOW, ticks, ticks)
    else if (kind === 3) yield* thread.compute(ticks)
    else if (kind === 4) yield* thread.sleep(ticks)
    else if (kind === 5) yield* thread.yield()
    else if (kind === 6) thread.post(partner, message)
    else if (kind === 7) {
      for (let done = 0; (done = space.touchAll(pages, undefined, done, 100)) < 100;) {
        yield* thread.fault(0, READ)
      }
    } else {
      for (let count = thread.chance() % 400; count > 0; count--) {
        while (!space.touch(0, READ | WRITE)) yield* thread.fault(0, READ | WRITE)
      }
      thread.note('referenced', { references: space.references })
    }
  }
}

/** One pause: for so many ticks, after so many steps, or when an event asks for it. */
type Pause = readonly ['ticks' | 'steps' | 'stop', number]

function run(seed: number, pauses: readonly Pause[], fails: boolean) {
  const chance = randomSource(seed)
  const machine = createSimulation({
    frames: 16,
    pageSizeBytes: 64,
    seed,
    costs,
    disks: [{ name: 'disk', image: memoryImage(BLOCKS) }],
    inject: ({ kind }) => {
      if (!fails || chance() % 20 > 0) return undefined
      const delay = { kind: 'delay', ticks: chance() % 3000 } as const
      return chance() % 2 === 0 && kind !== 'server' ? { kind: 'fail' } : delay
    },
  })
  const digest = digestEvents(machine)
  let stopAt = Infinity
  let events = 0
  machine.observe(() => {
    if (++events === stopAt) machine.stop()
  })
  start(machine)
  let paused = 0
  for (let at = 0, end = 'steps'; end !== 'idle'; at++) {
    const [kind, size] = pauses[at % Math.max(1, pauses.length)] ?? ['steps', 1e6]
    stopAt = kind === 'stop' ? events + size : Infinity
    end = machine.run({
      ...(kind === 'ticks' && { untilTicks: machine.now + size }),
      steps: kind === 'steps' ? size : 1e6,
    })
    if (end !== 'idle') paused++
    machine.audit()
  }
  const { now, steps } = machine
  return { outcome: { value: digest.value, events, now, steps }, paused }
}

test('I37: pauses change nothing, wherever they are', () => {
  const pause: fc.Arbitrary<Pause> = fc.oneof(
    fc.tuple(fc.constant('ticks' as const), fc.integer({ min: 0, max: 40 })),
    fc.tuple(fc.constant('ticks' as const), fc.integer({ min: 1, max: 5000 })),
    fc.tuple(fc.constant('steps' as const), fc.integer({ min: 1, max: 20 })),
    fc.tuple(fc.constant('stop' as const), fc.integer({ min: 1, max: 20 })),
  )
  const pauses = fc.array(pause, { minLength: 1, maxLength: 12 }).filter((some) => {
    return some.some(([, size]) => size > 0)
  })
  const property = fc.property(fc.nat(1000), pauses, fc.boolean(), (seed, list, fails) => {
    const whole = run(seed, [], fails)
    const sliced = run(seed, list, fails)
    expect(whole.paused).toBe(0)
    expect(sliced.paused).toBeGreaterThan(1)
    expect(sliced.outcome).toEqual(whole.outcome)
  })
  fc.assert(property, { numRuns: Number(process.env['SELFPAGE_RUNS'] ?? 60) })
})
