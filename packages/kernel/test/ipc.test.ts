import { expect, test } from 'vitest'
import {
  createSimulation,
  firstPage,
  flexpage,
  NIL_FLEXPAGE,
  NO_THREAD,
  READ,
  WRITE,
  ALL_RIGHTS,
  type Message,
  type PageFault,
  type Sigma0Reply,
  type Sigma0Request,
  type ThreadId,
} from '@selfpage/kernel'

interface Number extends Message {
  readonly value: number
}
const number = (value: number): Number => ({ op: 'number', value })

test('a thread calls another, and gets the answer of that one', () => {
  const machine = createSimulation({ frames: 4 })
  const seen: number[] = []
  const adder = machine.createThread(machine.createSpace('adder', 4), {
    name: 'adder',
    *body(thread) {
      let message = yield* thread.receive()
      for (;;) {
        message = yield* thread.replyAndWait(thread.sender, number((message as Number).value + 1))
      }
    },
  })
  machine.createThread(machine.createSpace('client', 4), {
    name: 'client',
    *body(thread) {
      let value = 0
      while (value < 5) {
        const answer = yield* thread.call(adder, number(value))
        value = (answer as Number).value
        seen.push(value)
      }
    },
  })
  expect(machine.run()).toBe('idle')
  expect(seen).toEqual([1, 2, 3, 4, 5])
  machine.audit()
  expect(machine.now).toBe(10 * machine.costs.ipc)
})

test('a server answers inside the call', () => {
  const machine = createSimulation({ frames: 4 })
  const adder = machine.createServer(machine.createSpace('adder', 4), {
    name: 'adder',
    priority: 100,
    serve: () => (message) => number((message as Number).value + 1),
  })
  let value = 0
  machine.createThread(machine.createSpace('client', 4), {
    name: 'client',
    *body(thread) {
      while (value < 5) value = ((yield* thread.call(adder, number(value))) as Number).value
    },
  })
  expect(machine.run()).toBe('idle')
  expect(value).toBe(5)
  machine.audit()
  expect(machine.now).toBe(10 * machine.costs.ipc)
})

test('a page fault goes to the pager, whose map item resumes the thread', () => {
  const machine = createSimulation({ frames: 4, pageSizeBytes: 64 })
  const faults: PageFault[] = []
  const pagerSpace = machine.createSpace('pager', 4)
  const pager = machine.createThread(pagerSpace, {
    name: 'pager',
    *body(thread) {
      for (let page = 0; page < 4; page++) {
        const request: Sigma0Request = { op: 'sigma0.request' }
        const reply = yield* thread.call(machine.sigma0, request, flexpage(page))
        expect(firstPage((reply as Sigma0Reply).flexpage)).toBe(page)
      }
      const last = yield* thread.call(machine.sigma0, { op: 'sigma0.request' }, flexpage(0))
      expect((last as Sigma0Reply).flexpage).toBe(NIL_FLEXPAGE)
      let message = yield* thread.receive()
      let next = 0
      for (;;) {
        faults.push(message as PageFault)
        const items = [{ flexpage: flexpage(next++), rights: ALL_RIGHTS }]
        message = yield* thread.replyAndWait(thread.sender, { op: 'mapped', items })
      }
    },
  })
  const space = machine.createSpace('client', 1000)
  let read = 0
  machine.createThread(space, {
    name: 'client',
    pager,
    *body(thread) {
      while (!space.touch(500, WRITE)) yield* thread.fault(500, WRITE)
      space.bytes(500)[3] = 7
      yield* thread.yield()
      while (!space.touch(500, READ)) yield* thread.fault(500, READ)
      read = space.bytes(500)[3]!
    },
  })
  expect(machine.run()).toBe('idle')
  expect(faults).toEqual([{ op: 'page-fault', page: 500, access: WRITE, held: 0 }])
  expect(read).toBe(7)
  expect(machine.frameAt(space, 500)).toBe(0)
  machine.audit()
})

test('timeouts end a wait, and dead partners are named', () => {
  const machine = createSimulation({ frames: 1 })
  const space = machine.createSpace('one', 1)
  const results: unknown[] = []
  const deaf = machine.createThread(space, {
    name: 'deaf',
    *body(thread) {
      yield* thread.sleep(1000)
    },
  })
  machine.createThread(space, {
    name: 'caller',
    *body(thread) {
      results.push(yield* thread.send(deaf, { op: 'hello' }, 500), thread.now)
      results.push(yield* thread.send(deaf, { op: 'hello' }, 0), thread.now)
      results.push(yield* thread.receive(NO_THREAD, NIL_FLEXPAGE, 100), thread.now)
      results.push(yield* thread.send(deaf, { op: 'hello' }), thread.now)
      results.push(yield* thread.call(12345 as ThreadId, { op: 'hello' }), thread.now)
    },
  })
  expect(machine.run()).toBe('idle')
  const failed = (error: string) => ({ op: 'failed', error })
  expect(results).toEqual([
    failed('send-timeout'),
    500,
    failed('send-timeout'),
    500,
    failed('receive-timeout'),
    600,
    failed('no-such-thread'),
    1000,
    failed('no-such-thread'),
    1000,
  ])
})

test('a server may answer later, and an answer that comes too late is lost', () => {
  const machine = createSimulation({ frames: 1 })
  const clients: ThreadId[] = []
  const posted: boolean[] = []
  const server = machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 100,
    serve: (thread) => (message, sender) => {
      if (message.op === 'alarm') {
        for (const client of clients) posted.push(thread.post(client, number(7)))
        return undefined
      }
      clients.push(sender)
      if (clients.length === 1) thread.alarm(50_000, 'alarm')
      return undefined
    },
  })
  const answers: unknown[] = []
  for (const timeout of [1000, undefined]) {
    machine.createThread(machine.createSpace('client', 1), {
      name: 'client',
      *body(thread) {
        answers.push(yield* thread.call(server, number(1), undefined, undefined, timeout))
        yield* thread.sleep(100_000)
      },
    })
  }
  expect(machine.run()).toBe('idle')
  expect(answers).toEqual([{ op: 'failed', error: 'receive-timeout' }, number(7)])
  expect(posted).toEqual([false, true])
  machine.audit()
})

test('a server that throws ends, and its clients are told', () => {
  const errors: unknown[] = []
  const machine = createSimulation({ frames: 1, onThreadError: (error) => errors.push(error) })
  const server = machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 100,
    serve: () => () => {
      throw new Error('broken')
    },
  })
  const answers: unknown[] = []
  machine.createThread(machine.createSpace('client', 1), {
    name: 'client',
    *body(thread) {
      for (let count = 0; count < 2; count++) answers.push(yield* thread.call(server, number(1)))
    },
  })
  expect(machine.run()).toBe('idle')
  const dead = { op: 'failed', error: 'no-such-thread' }
  expect(answers).toEqual([dead, dead])
  expect(machine.isAlive(server)).toBe(false)
  expect(errors).toEqual([new Error('broken')])
  machine.audit()
})

test('a thread that throws while nobody listens is heard of when the run ends', () => {
  const machine = createSimulation({ frames: 1 })
  const space = machine.createSpace('space', 1)
  let isDone = false
  machine.createThread(space, {
    name: 'clumsy',
    *body(thread) {
      yield* thread.sleep(1)
      throw new Error('oh')
    },
  })
  machine.createThread(space, {
    name: 'other',
    *body(thread) {
      yield* thread.sleep(2)
      isDone = true
    },
  })
  expect(() => machine.run()).toThrow("thread 'clumsy' threw: Error: oh")
  expect(isDone).toBe(true)
  expect(machine.run()).toBe('idle')
})

test('what is posted to a server that runs waits for it, even from itself', () => {
  const machine = createSimulation({ frames: 1 })
  const values: number[] = []
  const server: ThreadId = machine.createServer(machine.createSpace('server', 1), {
    name: 'server',
    priority: 100,
    serve: (thread) => (message) => {
      const { value } = message as Number
      values.push(value)
      if (value < 3) thread.post(thread.id, number(value + 1))
      return undefined
    },
  })
  machine.createThread(machine.createSpace('client', 1), {
    name: 'client',
    *body(thread) {
      yield* thread.send(server, number(1))
    },
  })
  expect(machine.run()).toBe('idle')
  expect(values).toEqual([1, 2, 3])
})

test('a server with space of its own touches it, and time is charged for it', () => {
  const machine = createSimulation({ frames: 1 })
  const space = machine.createSpace('server', 1)
  machine.createThread(space, {
    name: 'boot',
    *body(thread) {
      yield* thread.call(machine.sigma0, { op: 'sigma0.request' }, flexpage(0))
    },
  })
  machine.run()
  const server = machine.createServer(space, {
    name: 'server',
    priority: 100,
    serve: (thread) => () => {
      const before = thread.now
      for (let count = 0; count < 10; count++) thread.space.touch(0, WRITE)
      thread.spend(machine.costs.zero)
      return number(thread.now - before)
    },
  })
  let spent: unknown
  machine.createThread(machine.createSpace('client', 1), {
    name: 'client',
    *body(thread) {
      spent = yield* thread.call(server, number(0))
    },
  })
  machine.run()
  expect(spent).toEqual(number(10 * machine.costs.reference + machine.costs.zero))
})

test('a bad message is its sender’s error, and no harm to the receiver', () => {
  const machine = createSimulation({ frames: 1 })
  const space = machine.createSpace('space', 1)
  const received: unknown[] = []
  const receiver = machine.createThread(space, {
    name: 'receiver',
    *body(thread) {
      yield* thread.sleep(100)
      for (;;) received.push(yield* thread.receive())
    },
  })
  const codes: unknown[] = []
  for (const bad of [undefined, null, 7, {}, { op: 'x', items: 3 }]) {
    machine.createThread(space, {
      name: 'sender',
      *body(thread) {
        try {
          yield* thread.send(receiver, bad as never)
        } catch (error) {
          codes.push((error as { code: string }).code)
        }
      },
    })
  }
  expect(machine.run()).toBe('idle')
  expect(codes).toEqual(Array.from({ length: 5 }, () => 'MESSAGE_INVALID'))
  expect(received).toEqual([])
  expect(machine.isAlive(receiver)).toBe(true)
})
