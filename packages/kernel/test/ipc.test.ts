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
