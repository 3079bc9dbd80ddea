import { expect, test } from 'vitest'
import {
  createSimulation,
  flexpage,
  memoryImage,
  frameNumber,
  READ,
  spaceOf,
  type Operation,
  type CostModel,
  type Simulation,
  type SimulationOptions,
  pc2002,
  type Thread,
} from '@selfpage/kernel'

/** Round numbers, so that times can be read. */
const costs: CostModel = {
  ...pc2002,
  reference: 10,
  ipc: 100,
  interrupt: 0,
  slice: 1000,
  disk: {
    ...pc2002.disk,
    seekMax: 0,
    seekMin: 0,
    rotation: 0,
    readLatency: 1505,
    transferPerByte: 0,
  },
}

function machineOf(options: Partial<SimulationOptions> = {}): Simulation {
  return createSimulation({ frames: 16, pageSizeBytes: 64, costs, ...options })
}

/** Starts threads that write down when they get how far. */
function startAll(
  machine: Simulation,
  log: string[],
  bodies: Record<
    string,
    { readonly priority?: number; readonly run: (thread: Thread) => Operation<void> }
  >,
): void {
  for (const [name, { priority = 100, run }] of Object.entries(bodies)) {
    machine.createThread(machine.createSpace(name, 16), {
      name,
      priority,
      *body(thread) {
        yield* run(thread)
        log.push(`${name} ${thread.now}`)
      },
    })
  }
}

test('threads of one priority take turns, a slice each', () => {
  const machine = machineOf()
  const log: string[] = []
  startAll(machine, log, {
    a: { run: (thread) => thread.compute(1500) },
    b: { run: (thread) => thread.compute(500) },
    c: { run: (thread) => thread.compute(2500) },
  })
  expect(machine.run()).toBe('idle')
  // a 0-1000, b -1500, c -2500, a -3000, c -4500
  expect(log).toEqual(['b 1500', 'a 3000', 'c 4500'])
})

test('a thread of higher priority runs first, and takes the processor when its sleep is over', () => {
  const machine = machineOf()
  const log: string[] = []
  startAll(machine, log, {
    low: { priority: 1, run: (thread) => thread.compute(2000) },
  })
  const high = machine.createSpace('high', 1)
  machine.createThread(high, {
    name: 'high',
    priority: 200,
    *body(thread) {
      yield* thread.sleep(300)
      yield* thread.compute(400)
      log.push(`high ${thread.now}`)
    },
  })
  expect(machine.run()).toBe('idle')
  expect(log).toEqual(['high 700', 'low 2400'])
})

test('an interrupt ends a run of references in time for the driver', () => {
  const machine = machineOf({ disks: [{ name: 'disk', image: memoryImage(4) }] })
  const disk = machine.disks.get('disk')!
  const log: string[] = []
  const driver = machine.createThread(machine.createSpace('driver', 1), {
    name: 'driver',
    priority: 200,
    *body(thread) {
      disk.start({ id: 1, direction: 'read', blocks: [0], frames: [frameNumber(15)] })
      yield* thread.receive()
      log.push(`driver ${thread.now}`)
    },
  })
  disk.attach(driver)
  const space = machine.createSpace('program', 16)
  machine.createThread(space, {
    name: 'program',
    priority: 1,
    *body(thread) {
      yield* thread.call(machine.sigma0, { op: 'sigma0.request' }, flexpage(0))
      const start = thread.now
      for (let count = 0; count < 100; count++) {
        while (!space.touch(0, READ)) yield* thread.fault(0, READ)
      }
      log.push(`program ${thread.now - start}`)
    },
  })
  expect(machine.run()).toBe('idle')
  const [first, second] = log
  // Its references, and the message of the interrupt.
  expect(second).toBe('program 1100')
  const at = Number(first.split(' ')[1])
  expect(at).toBeGreaterThanOrEqual(1605)
  expect(at).toBeLessThanOrEqual(1615)
})

test('two threads that talk to each other starve nobody of their priority', () => {
  const machine = machineOf()
  const server = machine.createThread(machine.createSpace('server', 1), {
    name: 'server',
    *body(thread) {
      yield* thread.receive()
      for (;;) yield* thread.replyAndWait(thread.sender, { op: 'answer' })
    },
  })
  machine.createThread(machine.createSpace('talker', 1), {
    name: 'talker',
    *body(thread) {
      for (;;) yield* thread.call(server, { op: 'ask' })
    },
  })
  let finished = 0
  machine.createThread(machine.createSpace('third', 1), {
    name: 'third',
    *body(thread) {
      yield* thread.compute(3000)
      finished = thread.now
    },
  })
  expect(machine.run({ untilTicks: 20_000 })).toBe('time')
  expect(finished).toBeGreaterThan(0)
  expect(finished).toBeLessThan(10_000)
  machine.audit()
})

test('run stops at a time, after steps, or when told, and goes on from there', () => {
  const whole = (limits: readonly { untilTicks?: number; steps?: number }[]) => {
    const machine = machineOf()
    const log: string[] = []
    startAll(machine, log, {
      a: { run: (thread) => thread.compute(2500) },
      b: {
        *run(thread) {
          for (let count = 0; count < 20; count++) yield* thread.compute(100)
        },
      },
    })
    const ends = limits.map((limit) => machine.run(limit))
    machine.audit()
    return { ends, log }
  }
  const straight = whole([{}])
  expect(straight.ends).toEqual(['idle'])
  const broken = whole([{ untilTicks: 1234 }, { steps: 3 }, { untilTicks: 2000 }, {}])
  expect(broken.ends).toEqual(['time', 'steps', 'time', 'idle'])
  expect(broken.log).toEqual(straight.log)
  const machine = machineOf()
  startAll(machine, [], {
    a: {
      *run(thread) {
        machine.stop()
        yield* thread.compute(1)
      },
    },
  })
  expect(machine.run()).toBe('stopped')
  expect(machine.run()).toBe('idle')
})

test('a server is called when its priority permits, not before', () => {
  const machine = machineOf()
  const log: string[] = []
  const server = machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 10,
    serve: (thread) => () => {
      log.push(`served ${thread.now}`)
      return { op: 'answer' }
    },
  })
  startAll(machine, log, {
    client: {
      priority: 100,
      *run(thread) {
        yield* thread.call(server, { op: 'ask' })
      },
    },
    middle: { priority: 50, run: (thread) => thread.compute(700) },
  })
  expect(machine.run()).toBe('idle')
  // The server is less urgent than what computes meanwhile.
  expect(log).toEqual(['middle 800', 'served 800', 'client 900'])
})

test('alarms call a server at their time', () => {
  const machine = machineOf()
  const log: unknown[] = []
  machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 10,
    serve: (thread) => {
      thread.alarm(5000, 'later', 7)
      thread.alarm(2000, 'sooner')
      return (message, sender) => {
        log.push([message, sender === thread.id, thread.now])
        return undefined
      }
    },
  })
  expect(machine.run()).toBe('idle')
  expect(log).toEqual([
    [{ op: 'sooner', value: 0 }, true, 2100],
    [{ op: 'later', value: 7 }, true, 5100],
  ])
})

test('a thread that throws ends, the others go on, and its number is never used again', () => {
  const machine = machineOf()
  const ended: unknown[] = []
  machine.observe((event) => {
    if (event.kind === 'thread-ended') ended.push([event.thread, event.error])
  })
  const space = machine.createSpace('space', 1)
  const error = new Error('broken')
  const bad = machine.createThread(space, {
    name: 'bad',
    body: () => {
      throw error
    },
  })
  let done = false
  const good = machine.createThread(space, {
    name: 'good',
    *body(thread) {
      yield* thread.compute(10)
      done = true
    },
  })
  machine.run()
  expect(done).toBe(true)
  expect(ended).toEqual([
    [bad, error],
    [good, undefined],
  ])
  const next = machine.createThread(space, { name: 'next', *body() {} })
  expect([bad, good]).not.toContain(next)
  expect(spaceOf(next)).toBe(space.id)
})

test('a thread may start others of its space, end them, and cancel their waits', () => {
  const machine = machineOf()
  const log: unknown[] = []
  machine.createThread(machine.createSpace('space', 1), {
    name: 'main',
    *body(thread) {
      const waiter = thread.spawn({
        name: 'waiter',
        *body(own) {
          log.push(yield* own.receive())
          log.push(yield* own.receive())
        },
      })
      yield* thread.yield()
      log.push(thread.cancel(waiter))
      yield* thread.yield()
      thread.end(waiter)
      log.push(thread.cancel(waiter), machine.isAlive(waiter))
      expect(() => thread.spawn({ name: 'urgent', priority: 101, *body() {} })).toThrow(/priority/)
    },
  })
  expect(machine.run()).toBe('idle')
  expect(log).toEqual([true, { op: 'failed', error: 'cancelled' }, false, false])
  expect(machine.threads().map(({ name }) => name)).toEqual(['sigma0'])
})

test('a thread that was ended reaches nobody and starts nobody until its next step', () => {
  const machine = machineOf()
  const space = machine.createSpace('space', 1)
  const results: unknown[] = []
  const other = machine.createThread(machine.createSpace('other', 1), {
    name: 'other',
    priority: 200,
    *body(thread) {
      results.push(yield* thread.receive())
    },
  })
  machine.createThread(space, {
    name: 'zombie',
    *body(thread) {
      machine.destroySpace(space.id)
      results.push(thread.post(other, { op: 'boo' }))
      try {
        thread.spawn({ name: 'child', *body() {} })
      } catch (error) {
        results.push((error as { code: string }).code)
      }
      yield* thread.yield()
      results.push('came back')
    },
  })
  expect(machine.run()).toBe('idle')
  expect(results).toEqual([false, 'THREAD_ENDED'])
  machine.audit()
})

test('nonsensical times do no harm', () => {
  const machine = machineOf()
  let done = -1
  machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 1,
    serve: (thread) => {
      thread.alarm(Number.NaN, 'never')
      thread.alarm(Infinity, 'never')
      return () => undefined
    },
  })
  machine.createThread(machine.createSpace('space', 1), {
    name: 'odd',
    *body(thread) {
      for (const ticks of [Number.NaN, -1, 0]) {
        yield* thread.sleep(ticks)
        yield* thread.compute(ticks)
        thread.spend(ticks)
        yield* thread.receive(undefined, undefined, ticks === 0 ? 0 : -1)
      }
      thread.spend(Infinity)
      done = thread.now
    },
  })
  expect(machine.run()).toBe('idle')
  expect([done, machine.now]).toEqual([0, 0])
  machine.audit()
})
