/**
 * Containers under attack, over the whole machine: kernel, memory server, a disk with DMA (I17 to
 * I27). What tasks do here they do by messages and by writing to their own pages, nothing else.
 */
import { ContainerClient, expectedVersion } from '@selfpage/container'
import type { ContainerId, ContainerResult, HandleId } from '@selfpage/container'
import {
  createSimulation,
  flexpage,
  memoryImage,
  READ,
  withoutGuard,
  WRITE,
} from '@selfpage/kernel'
import type { FrameNumber, Operation, Rights, Simulation, Space, Thread } from '@selfpage/kernel'
import { memoryClient, type MemoryClient } from '@selfpage/memory-server/client'
import { startMemoryServer, type MemoryServer } from '@selfpage/memory-server'
import { expect, test } from 'vitest'

/** Two milliseconds: the disk takes longer for a block. */
const LEASE = 2_000_000
const FRAMES = 16

interface Hands {
  readonly thread: Thread
  readonly memory: MemoryClient
  readonly containers: ContainerClient
}

class World {
  readonly kernel: Simulation
  readonly server: MemoryServer
  readonly versions = new Map<unknown, number>()

  constructor() {
    const image = memoryImage(64)
    image.write(0, new Uint8Array(64).fill(42))
    const disks = [{ name: 'disk', image }]
    this.kernel = createSimulation({ frames: FRAMES, pageSizeBytes: 64, sealMessages: true, disks })
    this.kernel.observe((event) => {
      if (event.kind !== 'note' || event.event !== 'container.version') return
      const { container, version } = event.values as { container: number; version: number }
      // I18: each success makes it larger; a broken lock in between makes it larger by more.
      const before = this.versions.get(container) ?? -1
      if (version <= before) throw new Error(`container ${container}: ${version} after ${before}`)
      this.versions.set(container, version)
    })
    this.server = startMemoryServer(this.kernel, { lowFrames: 0 })
  }

  task(name: string, guaranteedFrames: number): Space {
    const space = this.kernel.createSpace(name, 64)
    this.server.setContract({ task: space.id, guaranteedFrames })
    return space
  }

  /** Lets a task do something, in a thread of its own, and returns what came of it. */
  act<Result>(task: Space, body: (hands: Hands) => Operation<Result>): Result {
    const outcome: { value?: Result } = {}
    const { server, kernel } = this
    kernel.createThread(task, {
      name: 'acting',
      priority: 10,
      *body(thread) {
        const memory = memoryClient(thread, server.thread)
        const containers = new ContainerClient(thread, server.thread)
        outcome.value = yield* body({ thread, memory, containers })
        // Before the next alarm goes off.
        kernel.stop()
      },
    })
    kernel.run({ steps: 100_000 })
    server.audit()
    kernel.audit()
    if (!('value' in outcome)) throw new Error('the task waits for ever')
    return outcome.value
  }

  ask(task: Space, request: (containers: ContainerClient) => Operation<ContainerResult>): Answer {
    return this.act(task, ({ containers }) => request(containers)) as Answer
  }

  wait(task: Space, ticks: number): void {
    this.act(task, function* ({ thread }) {
      yield* thread.sleep(ticks)
      return true
    })
  }

  create(owner: Space, grantee: Space, pages = 1): ContainerId {
    const options = { leaseTicks: LEASE, grantee: grantee.id }
    return this.ask(owner, (containers) => containers.create(pages, options)).container
  }

  /** Handles for pages: so many, or as many as there are. */
  handles(owner: Space, count: number, partial = false): readonly HandleId[] {
    return this.act(owner, function* ({ memory }) {
      const reply = yield* memory.allocate(count, { partial })
      if (reply.op !== 'memory.allocated') throw new Error(JSON.stringify(reply))
      return reply.handles
    })
  }

  mapHandle(owner: Space, handle: HandleId, page: number, rights: Rights = READ | WRITE): void {
    this.act(owner, function* ({ memory }) {
      return (yield* memory.mapOne(handle, rights, flexpage(page))).op
    })
  }

  /** What a store instruction does: false if the page is not mapped for writing. */
  poke(task: Space, page: number, byte: number): boolean {
    if ((task.rightsAt(page) & WRITE) === 0) return false
    task.bytes(page).fill(byte)
    return true
  }

  peek(task: Space, page: number): number | undefined {
    return (task.rightsAt(page) & READ) === 0 ? undefined : task.bytes(page)[0]
  }

  /** The byte in a handle's page. */
  byteOf(owner: Space, handle: HandleId): number | undefined {
    this.mapHandle(owner, handle, 63, READ)
    return this.peek(owner, 63)
  }

  /** The hardware begins to read block 0, which is full of 42, into a frame. */
  startDma(frame: FrameNumber): void {
    const started = this.kernel.disks
      .get('disk')
      ?.start({ id: 1, direction: 'read', blocks: [0], frames: [frame] })
    if (started !== true || !this.kernel.isInTransfer(frame)) throw new Error('no transfer')
  }

  /** Lets time pass until the device is done with a frame. */
  endDma(task: Space, frame: FrameNumber): void {
    for (let ms = 0; this.kernel.isInTransfer(frame); ms++) {
      if (ms > 100) throw new Error('the disk is stuck')
      this.wait(task, 1_000_000)
    }
  }
}

/** A reply with all the fields that some reply has. */
interface Answer {
  readonly op: string
  readonly code?: string
  readonly container: ContainerId
  readonly version: number
  readonly operations: number
  readonly frames: readonly FrameNumber[]
  readonly untilTicks: number
}

function start() {
  const world = new World()
  const client = world.task('client', 4)
  const server = world.task('file server', 4)
  const driver = world.task('driver', 0)
  const victim = world.task('victim', 4)
  return { world, client, server, driver, victim }
}

test('I17: after a private copy no writer reaches the shared frame', () => {
  const { world, client, server } = start()
  const container = world.create(client, server)
  world.ask(client, (it) => it.map(container, flexpage(1)))
  world.poke(client, 1, 5)
  const cache = world.handles(server, 1)
  world.ask(server, (it) => it.copyOut(container, cache, { via: client.id }))
  expect(world.poke(client, 1, 13)).toBe(false)
  world.ask(client, (it) => it.map(container, flexpage(1)))
  expect(world.poke(client, 1, 13)).toBe(true)
  expect(world.byteOf(server, cache[0])).toBe(5)
})

test('I18: versions grow with successes, and with nothing else', () => {
  const { world, client, server, victim } = start()
  const container = world.create(client, server)
  expect(world.ask(server, (it) => it.map(container, flexpage(1))).version).toBe(1)
  expect(world.ask(server, (it) => it.deallocate(container)).code).toBe('not-permitted')
  expect(world.ask(victim, (it) => it.map(container, flexpage(1))).code).toBe('no-such-container')
  expect(world.ask(server, (it) => it.map(container, flexpage(1))).version).toBe(2)
})

type Meddle = (world: World, client: Space, container: ContainerId) => void

/** A file is read by DMA, with a client that does its worst between the steps. */
function readFile(meddle: { readonly locked?: Meddle; readonly unlocked?: Meddle }) {
  const { world, client, server, driver } = start()
  // The client maps the page first, so that it has a mapping from before.
  const handles = world.handles(client, 1)
  world.mapHandle(client, handles[0], 1)
  const birth = { leaseTicks: 100 * LEASE, grantee: server.id }
  const { container } = world.ask(client, (it) => it.createFrom(handles, birth))
  expect(world.poke(client, 1, 13)).toBe(true)
  const via = client.id
  const grant = world.ask(server, (it) => it.grantAccess(container, driver.id, { via }))
  const lock = world.ask(driver, (it) => it.lockPhysical(container, { via: server.id }))
  world.startDma(lock.frames[0])
  meddle.locked?.(world, client, container)
  world.endDma(driver, lock.frames[0])
  const unlock = world.ask(driver, (it) => it.unlock(container))
  meddle.unlocked?.(world, client, container)
  const cache = world.handles(server, 1)
  const copy = world.ask(server, (it) => it.copyOut(container, cache, { via }))
  const isAccepted = copy.version === expectedVersion(grant.version, unlock.operations)
  return isAccepted ? world.byteOf(server, cache[0]) : 'corrupted'
}

test('I19: what nobody touched is accepted, and an old version is not', () => {
  expect(readFile({})).toBe(42)
  expect(expectedVersion(1, 2)).not.toBe(3)
})

const ways: Readonly<Record<string, Meddle>> = {
  'a mapping from before': (world, client) => void world.poke(client, 1, 13),
  'map and write': (world, client, container) => {
    world.ask(client, (it) => it.map(container, flexpage(2)))
    world.poke(client, 2, 13)
  },
  'map, write and unmap': (world, client, container) => {
    world.ask(client, (it) => it.map(container, flexpage(2)))
    world.poke(client, 2, 13)
    world.ask(client, (it) => it.unmapAll(container))
  },
  'copy in': (world, client, container) => {
    const handles = world.handles(client, 1)
    world.ask(client, (it) => it.copyIn(container, handles))
  },
  'share for good': (world, client, container) => {
    const handles = world.handles(client, 1)
    world.ask(client, (it) => it.copyOut(container, handles, { private: false }))
    world.mapHandle(client, handles[0], 2)
    world.poke(client, 2, 13)
  },
  'lock, write, unlock': (world, client, container) => {
    world.ask(client, (it) => it.lockMap(container, flexpage(2)))
    world.poke(client, 2, 13)
    world.ask(client, (it) => it.unlock(container))
  },
}

test.for(Object.entries(ways))('I20: %s during the lock changes nothing', ([, locked]) => {
  expect(readFile({ locked })).toBe(42)
})

test.for(Object.entries(ways))('I20: %s after the unlock is found out', ([name, unlocked]) => {
  expect(readFile({ unlocked })).toBe(name === 'a mapping from before' ? 42 : 'corrupted')
})

test('I20: a mapping from before would do it, but for the lock that takes it away', () => {
  const unlocked = ways['a mapping from before']
  expect(withoutGuard('I20/unmap', () => readFile({ unlocked }))).toBe(13)
})

/** The client tries to unmap what the holder of a lock reads, by way of a page that shares it. */
function unmapUnderLock(): number | undefined {
  const { world, client, server } = start()
  const handles = world.handles(client, 1)
  world.mapHandle(client, handles[0], 1)
  world.poke(client, 1, 9)
  const [read, other] = [world.create(client, server), world.create(client, server)]
  for (const container of [read, other]) world.ask(client, (it) => it.copyIn(container, handles))
  world.ask(server, (it) => it.lockMap(read, flexpage(8), { unmap: true, rights: READ }))
  world.ask(client, (it) => it.unmapAll(other))
  world.mapHandle(client, handles[0], 1)
  world.poke(client, 1, 13)
  return world.peek(server, 8)
}

test('I21: what is locked stays mapped, and stays what it was, whatever sharers do', () => {
  expect(unmapUnderLock()).toBe(9)
  expect(withoutGuard('I21/mapping', unmapUnderLock)).toBeUndefined()
})

test('I21: a locked container cannot be unmapped or deallocated', () => {
  const { world, client, server } = start()
  const container = world.create(client, server)
  world.ask(server, (it) => it.lockMap(container, flexpage(8)))
  expect(world.ask(client, (it) => it.unmapAll(container)).code).toBe('locked')
  expect(world.ask(client, (it) => it.deallocate(container)).code).toBe('locked')
  expect(world.poke(server, 8, 1)).toBe(true)
})

test('I22: an unlock after the lease is told that the lock was lost', () => {
  const { world, client, server } = start()
  const container = world.create(client, server)
  const lock = world.ask(server, (it) => it.lockMap(container, flexpage(8)))
  world.wait(client, LEASE + 1)
  expect(world.kernel.now).toBeGreaterThan(lock.untilTicks)
  expect(world.ask(server, (it) => it.unlock(container)).code).toBe('lock-lost')
})

/** A lease ends during DMA, the owner frees the page, and all memory is used by others. */
function dmaIntoFreed(end: (world: World, client: Space, container: ContainerId) => void) {
  const { world, client, server, victim } = start()
  const container = world.create(client, server)
  const { frames } = world.ask(server, (it) => it.lockPhysical(container))
  world.startDma(frames[0])
  end(world, client, container)
  const isUnderWay = world.kernel.isInTransfer(frames[0])
  const handles = world.handles(victim, FRAMES, true)
  for (const [index, handle] of handles.entries()) {
    world.mapHandle(victim, handle, index)
    world.poke(victim, index, 1)
  }
  world.endDma(victim, frames[0])
  // The second half of the page comes at the end of the transfer.
  const isHit = handles.some((_, page) => victim.bytes(page).some((byte) => byte !== 1))
  return { isUnderWay, isHit, world, victim }
}

const deallocateLate: Meddle = (world, client, container) => {
  world.wait(client, LEASE + 1)
  world.ask(client, (it) => it.deallocate(container))
}

test('I23: DMA that outlives its lease never lands in a frame that has a new owner', () => {
  const { isUnderWay, isHit, world, victim } = dmaIntoFreed(deallocateLate)
  expect([isUnderWay, isHit]).toEqual([true, false])
  world.wait(victim, 100_000_000)
  expect(world.server.service.table.quarantined).toBe(0)
})

test('I23: without the quarantine it would', () => {
  expect(withoutGuard('I23/quarantine', () => dmaIntoFreed(deallocateLate).isHit)).toBe(true)
})

test('I24: nobody unlocks what another has locked', () => {
  const { world, client, server, victim } = start()
  const container = world.create(client, server)
  world.ask(server, (it) => it.lockMap(container, flexpage(8)))
  expect(world.ask(client, (it) => it.unlock(container)).code).toBe('not-locked')
  expect(world.ask(victim, (it) => it.unlock(container)).code).toBe('no-such-container')
  expect(world.ask(server, (it) => it.unlock(container)).operations).toBe(2)
})

test('I25: one who locks again and again lets the owner in within two leases', () => {
  const { world, client, server } = start()
  const container = world.create(client, server)
  const { kernel } = world
  world.kernel.createThread(server, {
    name: 'lock hog',
    priority: 9,
    *body(thread) {
      const containers = new ContainerClient(thread, world.server.thread)
      for (;;) {
        yield* containers.lockMap(container, flexpage(8))
        yield* thread.compute(500_000)
        yield* containers.unlock(container)
      }
    },
  })
  world.wait(client, LEASE / 10)
  const begin = kernel.now
  const answer = world.act(client, function* ({ thread, containers }) {
    for (;;) {
      const reply = yield* containers.unmapAll(container)
      if (reply.op !== 'refused') return reply
      yield* thread.sleep(Math.max(1, (reply.untilTicks ?? 0) - thread.now))
    }
  })
  expect(answer.op).toBe('container.done')
  expect(kernel.now - begin).toBeLessThan(2 * LEASE)
})

test('I26: copies that cross do not wait for each other', () => {
  const { world, client, server } = start()
  const [a, b] = [world.create(client, server), world.create(server, client)]
  const mine = world.handles(client, 1)
  const theirs = world.handles(server, 1)
  const ended: string[] = []
  const cross = (
    task: Space,
    from: ContainerId,
    to: ContainerId,
    by: readonly HandleId[],
  ): void => {
    world.kernel.createThread(task, {
      name: 'copier',
      priority: 10,
      *body(thread) {
        const containers = new ContainerClient(thread, world.server.thread)
        for (let round = 0; round < 50; round++) {
          yield* containers.copyOut(from, by)
          yield* containers.copyIn(to, by)
        }
        ended.push(task.name)
      },
    })
  }
  cross(client, a, b, mine)
  cross(server, b, a, theirs)
  world.kernel.run()
  expect(ended.toSorted()).toEqual(['client', 'file server'])
})

test('I27: a holder that dies lets go', () => {
  const { world, client, server } = start()
  const container = world.create(client, server)
  world.ask(server, (it) => it.lockMap(container, flexpage(8), { unmap: true }))
  expect(world.ask(client, (it) => it.map(container, flexpage(1))).code).toBe('locked')
  world.kernel.destroySpace(server.id)
  world.server.taskEnded(server.id)
  expect(world.ask(client, (it) => it.map(container, flexpage(1))).op).toBe('container.done')
})

test('I27: an owner that dies leaves its frame to the device until that is done', () => {
  const { isUnderWay, isHit, world, victim } = dmaIntoFreed((world, client) => {
    world.kernel.destroySpace(client.id)
    world.server.taskEnded(client.id)
  })
  expect([isUnderWay, isHit]).toEqual([true, false])
  world.wait(victim, 100_000_000)
  expect(world.server.service.containers.size).toBe(0)
})
