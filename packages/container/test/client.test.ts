/** The client over the simulated kernel, talking to a thread that serves containers. */
import { ContainerClient, Containers, MemoryFrameStore, VersionCheck } from '@selfpage/container'
import type { ContainerRequest, ContainerResult } from '@selfpage/container'
import { createSimulation, flexpage, READ, spaceOf, threadId, WRITE } from '@selfpage/kernel'
import type { Message, Operation, Simulation, Thread, ThreadId } from '@selfpage/kernel'
import { expect, test } from 'vitest'

const FRAMES = 16

/** A server that has all memory from sigma0, and keeps nothing but containers. */
function startServer(machine: Simulation): ThreadId {
  const containers = new Containers(new MemoryFrameStore({ frames: FRAMES }))
  const answer = (message: Message, thread: Thread): Message => {
    const request = message as ContainerRequest
    const { reply, mapping } = containers.serve(spaceOf(thread.sender), request, thread.now)
    if (mapping === undefined) return reply
    const { frames, rights } = mapping
    return {
      ...reply,
      items: frames.map((frame, at) => ({ flexpage: flexpage(frame), rights, at })),
    }
  }
  return machine.createThread(machine.createSpace('containers', FRAMES), {
    name: 'containers',
    *body(thread) {
      yield* thread.call(
        machine.sigma0,
        { op: 'sigma0.request', order: 4 } as Message,
        flexpage(0, 4),
      )
      let message = yield* thread.receive()
      for (;;) message = yield* thread.replyAndWait(thread.sender, answer(message, thread))
    },
  })
}

function start(machine: Simulation, name: string, body: (thread: Thread) => Operation<void>) {
  return machine.createThread(machine.createSpace(name, FRAMES), { name, body })
}

function done(result: ContainerResult) {
  if (result.op !== 'container.done') throw new Error(JSON.stringify(result))
  return result
}

test('two tasks pass a page through a container, and its version tells who touched it', () => {
  const machine = createSimulation({ frames: FRAMES, pageSizeBytes: 64 })
  const server = startServer(machine)
  const seen: unknown[] = []

  const producer = start(machine, 'producer', function* (thread) {
    const containers = new ContainerClient(thread, server)
    for (const isMeddled of [false, true]) {
      const { container } = yield* thread.receive() as unknown as Operation<{ container: never }>
      const consumer = thread.sender
      done(
        yield* containers.lockMap(container, flexpage(0), { unmap: true, via: spaceOf(consumer) }),
      )
      thread.space.touch(0, WRITE)
      thread.space.bytes(0).fill(42)
      const { operations } = done(yield* containers.unlock(container))
      if (isMeddled) done(yield* containers.map(container, flexpage(0)))
      yield* thread.send(consumer, { op: 'made', operations } as Message)
    }
  })

  start(machine, 'consumer', function* (thread) {
    const containers = new ContainerClient(thread, server)
    for (let round = 0; round < 2; round++) {
      const { container } = done(yield* containers.create(1, { leaseTicks: 1_000_000_000 }))
      const grant = done(yield* containers.grantAccess(container, spaceOf(producer)))
      const check = new VersionCheck(grant.version)
      const made = yield* thread.call(producer, { op: 'make', container } as Message)
      check.count((made as unknown as { operations: number }).operations)
      const map = done(yield* containers.map(container, flexpage(8), { rights: READ }))
      check.count()
      thread.space.touch(8, READ)
      seen.push([thread.space.bytes(8)[0], thread.space.rightsAt(8), check.accepts(map.version)])
      done(yield* containers.deallocate(container))
    }
    const gone = yield* containers.map(4711 as never, flexpage(8))
    seen.push(gone)
  })

  expect(machine.run()).toBe('idle')
  expect(seen).toEqual([
    [42, READ, true],
    [42, READ, false],
    { op: 'refused', code: 'no-such-container' },
  ])
  machine.audit()
})

test('each method says what its name says', () => {
  const machine = createSimulation({ frames: FRAMES })
  const heard: Message[] = []
  const server = machine.createServer(machine.createSpace('listener', 1), {
    name: 'listener',
    priority: 100,
    serve: () => (message) => {
      heard.push(message)
      return { op: 'refused' }
    },
  })
  const [container, via] = [7 as never, spaceOf(server)]
  const birth = { leaseTicks: 5, grantee: via }
  start(machine, 'client', function* (thread) {
    const client = new ContainerClient(thread, server)
    yield* client.create(2, birth)
    yield* client.createFrom([3 as never], birth)
    yield* client.deallocate(container)
    yield* client.grantAccess(container, via, { rights: READ, via })
    yield* client.revokeAccess(container, via)
    yield* client.lockMap(container, flexpage(0), { unmap: true })
    yield* client.lockPhysical(container, { rights: READ, via })
    yield* client.unlock(container)
    yield* client.unmapAll(container, { via })
    yield* client.copyIn(container, [3 as never], { first: 1 })
    yield* client.copyOut(container, [3 as never], { private: false })
    yield* client.map(container, flexpage(0), { first: 1, pages: 2, rights: READ })
  })
  expect(machine.run()).toBe('idle')
  expect(heard).toEqual([
    { op: 'container.create', pages: 2, ...birth },
    { op: 'container.createFrom', handles: [3], ...birth },
    { op: 'container.deallocate', container },
    { op: 'container.grantAccess', container, to: via, rights: READ, via },
    { op: 'container.revokeAccess', container, from: via },
    { op: 'container.lockMap', container, unmap: true },
    { op: 'container.lockPhysical', container, rights: READ, via },
    { op: 'container.unlock', container },
    { op: 'container.unmapAll', container, via },
    { op: 'container.copyIn', container, handles: [3], first: 1 },
    { op: 'container.copyOut', container, handles: [3], private: false },
    { op: 'container.map', container, first: 1, pages: 2, rights: READ },
  ])
})

test('a server that is not there is a failure, and a value', () => {
  const machine = createSimulation({ frames: FRAMES })
  let result: ContainerResult | undefined
  start(machine, 'client', function* (thread) {
    result = yield* new ContainerClient(thread, threadId(99 as never, 1)).unlock(1 as never)
  })
  machine.run()
  expect(result).toEqual({ op: 'failed', error: 'no-such-thread' })
})
