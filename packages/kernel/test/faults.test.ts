import { expect, test } from 'vitest'
import {
  ALL_RIGHTS,
  createSimulation,
  firstPage,
  flexpage,
  NIL_FLEXPAGE,
  NO_THREAD,
  pagesOf,
  READ,
  WRITE,
  type Message,
  type PageFault,
  type PageFaultRefused,
  type Sigma0Reply,
  type Sigma0Request,
  type Simulation,
  type Thread,
  type ThreadId,
} from '@selfpage/kernel'

const machineOf = () => createSimulation({ frames: 8, pageSizeBytes: 64 })

/** A pager with all memory, its page n being frame n, that answers faults as it is told. */
function pagerOf(machine: Simulation, answer: (fault: PageFault) => Message | undefined): ThreadId {
  return machine.createThread(machine.createSpace('pager', 8), {
    name: 'pager',
    *body(thread) {
      const request: Sigma0Request = { op: 'sigma0.request', order: 3 }
      yield* thread.call(machine.sigma0, request, flexpage(0, 3))
      let message = yield* thread.receive()
      for (;;) {
        const reply = answer(message as PageFault)
        message =
          reply === undefined
            ? yield* thread.receive()
            : yield* thread.replyAndWait(thread.sender, reply)
      }
    },
  })
}

/** A thread that reads one page and says how that went. */
function reader(machine: Simulation, pager: ThreadId, page: number, access = READ) {
  const space = machine.createSpace('reader', 16)
  const outcome: { value: unknown } = { value: 'waiting' }
  const thread = machine.createThread(space, {
    name: `reader of ${page}`,
    pager,
    *body(own) {
      while (!space.touch(page, access)) {
        const error = yield* own.fault(page, access)
        if (error === undefined) continue
        outcome.value = error
        return
      }
      outcome.value = 'touched'
    },
  })
  return { space, thread, outcome }
}

const mapped = (...pages: readonly [page: number, at?: number][]): Message => ({
  op: 'mapped',
  items: pages.map(([page, at]) => ({
    flexpage: flexpage(page),
    rights: READ,
    ...(at !== undefined && { at }),
  })),
})

test('L1: sigma0 gives each page to the first who asks, and never to two', () => {
  const machine = machineOf()
  const given: [firstPage: number, pages: number][] = []
  const ask = function* (thread: Thread, request: Omit<Sigma0Request, 'op'>) {
    const message: Sigma0Request = { op: 'sigma0.request', ...request }
    const reply = (yield* thread.call(machine.sigma0, message)) as Sigma0Reply
    if (reply.flexpage === NIL_FLEXPAGE) return 'nil'
    given.push([firstPage(reply.flexpage), pagesOf(reply.flexpage)])
    return undefined
  }
  const refused: unknown[] = []
  machine.createThread(machine.createSpace('asker', 8), {
    name: 'asker',
    *body(thread) {
      yield* ask(thread, { order: 0 })
      yield* ask(thread, { order: 1 })
      yield* ask(thread, { flexpage: flexpage(4, 1) })
      refused.push(yield* ask(thread, { flexpage: flexpage(4, 2) }))
      refused.push(yield* ask(thread, { flexpage: flexpage(8) }))
      refused.push(yield* ask(thread, { flexpage: -7.5 as never }))
      refused.push(yield* ask(thread, { order: 2 }))
      yield* ask(thread, { order: 1 })
      yield* ask(thread, {})
      refused.push(yield* ask(thread, {}))
    },
  })
  expect(machine.run({ steps: 10_000 })).toBe('idle')
  expect(given).toEqual([
    [0, 1],
    [2, 2],
    [4, 2],
    [6, 2],
    [1, 1],
  ])
  expect(refused).toEqual(['nil', 'nil', 'nil', 'nil', 'nil'])
})

test('L3: the map item of the answer resumes the thread, and may bring neighbours along', () => {
  const machine = machineOf()
  let faults = 0
  const pager = pagerOf(machine, () => {
    faults++
    return mapped([2], [3, 1], [1, -1], [4, 100])
  })
  const { space, outcome } = reader(machine, pager, 5)
  machine.run()
  expect(outcome.value).toBe('touched')
  expect(faults).toBe(1)
  expect([4, 5, 6].map((page) => machine.frameAt(space, page))).toEqual([1, 2, 3])
  machine.audit()
})

test('L3: without a map item for the page only that thread stays blocked', () => {
  const machine = machineOf()
  const pager = pagerOf(machine, ({ page }) => {
    if (page === 0) return { op: 'nothing' }
    if (page === 1) return mapped([3, 1])
    if (page === 2) return undefined
    return mapped([page])
  })
  const readers = [0, 1, 2, 3, 4].map((page) => reader(machine, pager, page))
  expect(machine.run({ steps: 10_000 })).toBe('idle')
  expect(readers.map(({ outcome }) => outcome.value)).toEqual([
    'waiting',
    'waiting',
    'waiting',
    'touched',
    'touched',
  ])
  // The third could still be answered.
  expect(machine.stuckThreads).toBe(2)
  expect(machine.threads().map(({ state }) => state)).toEqual([
    'idle',
    'receiving',
    'stuck',
    'stuck',
    'receiving',
  ])
  machine.audit()
})

test('L3: no pager, a dead one, or one that faults on itself: the thread is stuck, nobody else', () => {
  const machine = machineOf()
  const nobody = reader(machine, NO_THREAD, 0)
  const dead = reader(machine, 99_999_999 as ThreadId, 0)
  const space = machine.createSpace('self', 4)
  machine.createThread(space, {
    name: 'self',
    *body(thread) {
      thread.setPager(thread.id)
      yield* thread.fault(0, READ)
    },
  })
  const dying = machine.createThread(machine.createSpace('dying', 1), {
    name: 'dying',
    *body(thread) {
      yield* thread.receive()
    },
  })
  const orphan = reader(machine, dying, 0)
  expect(machine.run({ steps: 10_000 })).toBe('idle')
  expect(machine.stuckThreads).toBe(4)
  for (const { outcome } of [nobody, dead, orphan]) expect(outcome.value).toBe('waiting')
  machine.audit()
  machine.destroySpace(nobody.space.id)
  expect(machine.stuckThreads).toBe(3)
})

test('a pager may refuse a fault, and the thread is told why', () => {
  const machine = machineOf()
  const refusal: PageFaultRefused = { op: 'page-fault-refused', error: 'protection' }
  const pager = pagerOf(machine, ({ access }) => (access === WRITE ? refusal : mapped([0])))
  const writer = reader(machine, pager, 1, WRITE)
  const other = reader(machine, pager, 0, READ)
  machine.run()
  expect(writer.outcome.value).toBe('protection')
  expect(other.outcome.value).toBe('touched')
})

test('a pager in the same space gets the page into it, and names the page', () => {
  const machine = machineOf()
  const memory = machine.createThread(machine.createSpace('memory', 8), {
    name: 'memory',
    *body(thread) {
      const request: Sigma0Request = { op: 'sigma0.request' }
      yield* thread.call(machine.sigma0, request, flexpage(0))
      yield* thread.receive()
      for (;;) {
        const items = [{ flexpage: flexpage(0), rights: ALL_RIGHTS }]
        yield* thread.replyAndWait(thread.sender, { op: 'here', items })
      }
    },
  })
  const space = machine.createSpace('task', 16)
  const pager = machine.createThread(space, {
    name: 'pager',
    *body(thread) {
      let fault = (yield* thread.receive()) as PageFault
      for (;;) {
        const client = thread.sender
        yield* thread.call(memory, { op: 'get' }, flexpage(fault.page))
        const items = [{ flexpage: flexpage(fault.page), rights: READ }]
        fault = (yield* thread.replyAndWait(client, { op: 'mapped', items })) as PageFault
      }
    },
  })
  let isDone = false
  machine.createThread(space, {
    name: 'main',
    pager,
    *body(thread) {
      while (!space.touch(9, WRITE)) yield* thread.fault(9, WRITE)
      isDone = true
    },
  })
  expect(machine.run({ steps: 10_000 })).toBe('idle')
  expect(isDone).toBe(true)
  machine.audit()
})

test('L4: rights never exceed the sender’s, windows are kept to, and unmapped pages do not travel', () => {
  const machine = machineOf()
  const receiverSpace = machine.createSpace('receiver', 16)
  const receiver = machine.createThread(receiverSpace, {
    name: 'receiver',
    *body(thread) {
      yield* thread.receive(NO_THREAD, flexpage(8, 1))
      // No window: dropped.
      yield* thread.receive()
    },
  })
  machine.createThread(machine.createSpace('sender', 8), {
    name: 'sender',
    *body(thread) {
      const request: Sigma0Request = { op: 'sigma0.request', flexpage: flexpage(0, 1) }
      yield* thread.call(machine.sigma0, request, flexpage(0, 1))
      thread.unmap(flexpage(0), WRITE, true)
      const items = [
        { flexpage: flexpage(0, 2), rights: READ | WRITE },
        { flexpage: flexpage(0), rights: READ, at: 7 },
        { flexpage: flexpage(5), rights: READ },
        { flexpage: 3.7 as never, rights: READ },
        null as never,
      ]
      yield* thread.send(receiver, { op: 'take', items })
      yield* thread.send(receiver, { op: 'take', items })
    },
  })
  machine.run()
  const rights = Array.from({ length: 16 }, (_, page) => receiverSpace.rightsAt(page))
  expect(rights.map((held, page) => [page, held]).filter(([, held]) => held !== 0)).toEqual([
    [8, READ],
    [9, READ | WRITE],
  ])
  machine.audit()
})

test('destroying a space ends its threads and takes its pages from all who had them of it', () => {
  const machine = machineOf()
  const pager = pagerOf(machine, ({ page }) => mapped([page]))
  const { space } = reader(machine, pager, 3)
  machine.run()
  expect(machine.frameAt(space, 3)).toBe(3)
  machine.destroySpace(space.id)
  expect(() => machine.createThread(space, { name: 'late', *body() {} })).toThrow(/not of this/)
  machine.audit()
  expect(machine.isAlive(pager)).toBe(true)
})

test('logged references are exact', () => {
  const machine = machineOf()
  const pager = pagerOf(machine, ({ page }) => mapped([page]))
  const space = machine.createSpace('logged', 8)
  const log: [number, number][] = []
  machine.createThread(space, {
    name: 'logged',
    pager,
    *body(thread) {
      space.logReferences((page, access) => log.push([page, access]))
      const pages = Int32Array.of(1, 2, 1, 3)
      let index = 0
      while ((index = space.touchAll(pages, undefined, index, 4)) < 4) {
        yield* thread.fault(pages[index], READ)
      }
      space.logReferences(undefined)
      space.touch(1, READ)
    },
  })
  machine.run()
  expect(log).toEqual([1, 2, 1, 3].map((page) => [page, READ]))
})
