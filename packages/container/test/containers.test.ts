/** The decisions C1 to C8 of the specification, one after the other. */
import { Containers, expectedVersion, MemoryFrameStore, VersionCheck } from '@selfpage/container'
import type { ContainerId, ContainerRequest } from '@selfpage/container'
import { READ, WRITE } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { client, driver, fileServer, Lab, LEASE, stranger } from './lab.ts'

/** A container of the client that file server and driver may use: version 2. */
function shared(lab: Lab, pages = 1): ContainerId {
  const container = lab.create(client, pages)
  lab.do(client, { op: 'container.grantAccess', container, to: fileServer })
  lab.do(fileServer, { op: 'container.grantAccess', container, to: driver })
  return container
}

describe('C1: versions', () => {
  test('begin at 0 and grow by one with each success', () => {
    const lab = new Lab()
    const handles = lab.handles(client, 7)
    const container = lab.create()
    const requests: readonly ContainerRequest[] = [
      { op: 'container.grantAccess', container, to: fileServer },
      { op: 'container.revokeAccess', container, from: fileServer },
      { op: 'container.lockMap', container },
      { op: 'container.unlock', container },
      { op: 'container.lockPhysical', container },
      { op: 'container.unlock', container },
      { op: 'container.unmapAll', container },
      { op: 'container.copyIn', container, handles },
      { op: 'container.copyOut', container, handles },
      { op: 'container.map', container },
      { op: 'container.deallocate', container },
    ]
    const versions = requests.map((request) => lab.do(client, request).version)
    expect(versions).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    lab.audit()
  })

  test('do not change when a request is refused', () => {
    const lab = new Lab()
    const container = shared(lab)
    const refused: readonly [number, object][] = [
      [stranger, { op: 'container.map', container }],
      [fileServer, { op: 'container.deallocate', container }],
      [client, { op: 'container.copyIn', container, handles: [99] }],
      [client, { op: 'container.map', container, pages: 2 }],
      [client, { op: 'container.unlock', container }],
      [client, { op: 'container.nothing', container }],
    ]
    for (const [caller, request] of refused) {
      expect(lab.askAnything(caller as typeof client, request).op).toBe('refused')
    }
    expect(lab.do(client, { op: 'container.map', container }).version).toBe(3)
  })

  test('count a lock that was broken', () => {
    const lab = new Lab()
    const container = lab.create()
    lab.do(client, { op: 'container.lockMap', container })
    lab.now = LEASE
    lab.containers.expire(lab.now)
    expect(lab.do(client, { op: 'container.map', container }).version).toBe(3)
  })

  test('are of containers whose numbers are never used again (I8)', () => {
    const lab = new Lab()
    const seen = new Set<ContainerId>()
    for (let round = 0; round < 100; round++) {
      const container = lab.create()
      expect(seen.has(container)).toBe(false)
      seen.add(container)
      lab.do(client, { op: 'container.deallocate', container })
    }
    expect(lab.containers.size).toBe(0)
  })
})

describe('C2: operations under a lock', () => {
  test('let a server that reads a file accept what nobody touched', () => {
    const lab = new Lab()
    const container = lab.create(client, 2, fileServer)
    const grant = lab.do(fileServer, { op: 'container.grantAccess', container, to: driver })
    const lock = lab.do(driver, { op: 'container.lockPhysical', container })
    lab.transfer(lock.frames!, 42)
    const unlock = lab.do(driver, { op: 'container.unlock', container })
    const cache = lab.handles(fileServer, 0, 0)
    const copy = lab.do(fileServer, { op: 'container.copyOut', container, handles: cache })
    expect([grant.version, lock.version, unlock.version, copy.version]).toEqual([1, 2, 3, 4])
    expect(unlock.operations).toBe(2)
    expect(copy.version).toBe(expectedVersion(grant.version, unlock.operations!))
    expect(lab.bytes(fileServer, cache)).toEqual([42, 42])
  })

  test('are those of the holder, others who map do not count', () => {
    const lab = new Lab()
    const container = shared(lab)
    const check = new VersionCheck(2)
    lab.do(driver, { op: 'container.lockMap', container })
    lab.do(driver, { op: 'container.grantAccess', container, to: stranger })
    lab.do(driver, { op: 'container.map', container })
    const alone = lab.do(driver, { op: 'container.unlock', container })
    check.count(alone.operations)
    expect([alone.operations, check.accepts(alone.version)]).toEqual([4, true])

    lab.do(driver, { op: 'container.lockMap', container })
    lab.do(client, { op: 'container.map', container })
    const watched = lab.do(driver, { op: 'container.unlock', container })
    check.count(watched.operations)
    expect([watched.operations, check.accepts(watched.version)]).toEqual([2, false])
  })

  test('recognise an old version, too (I19)', () => {
    const check = new VersionCheck(3)
    check.count()
    expect([3, 4, 5].map((version) => check.accepts(version))).toEqual([false, true, false])
    expect(check.expected).toBe(4)
  })
})

describe('C3: nobody but the holder writes between grant and copy', () => {
  test('a physical lock takes all mappings away', () => {
    const lab = new Lab()
    const container = shared(lab)
    const frame = lab.map(client, container)
    expect(lab.poke(client, frame, 1)).toBe(true)
    lab.do(driver, { op: 'container.lockPhysical', container })
    expect(lab.poke(client, frame, 2)).toBe(false)
    expect(lab.map(client, container)).toBeUndefined()
  })

  test('a lock that maps takes them away only if asked to', () => {
    const lab = new Lab()
    const container = shared(lab)
    const frame = lab.map(client, container)
    lab.do(driver, { op: 'container.lockMap', container })
    expect(lab.poke(client, frame, 1)).toBe(true)
    lab.do(driver, { op: 'container.unlock', container })
    lab.do(driver, { op: 'container.lockMap', container, unmap: true })
    expect([lab.poke(client, frame, 2), lab.poke(driver, frame, 3)]).toEqual([false, true])
  })

  test('a private copy takes the right to write from every mapping of its source', () => {
    const lab = new Lab()
    const container = shared(lab)
    const frame = lab.map(client, container)
    lab.poke(client, frame, 5)
    const cache = lab.handles(fileServer, 0)
    lab.do(fileServer, { op: 'container.copyOut', container, handles: cache })
    expect([lab.poke(client, frame, 6), lab.peek(client, frame)]).toEqual([false, 5])
    lab.poke(client, lab.map(client, container), 7)
    expect(lab.bytes(fileServer, cache)).toEqual([5])
  })

  test('a page that a handle shares for good cannot be locked for writing, or alone', () => {
    const lab = new Lab()
    const container = shared(lab)
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles, private: false })
    const lock = { op: 'container.lockPhysical', container } as const
    expect(lab.ask(driver, lock).code).toBe('shared')
    expect(lab.ask(driver, { ...lock, unmap: false }).code).toBe('shared')
    expect(lab.ask(driver, { ...lock, unmap: false, rights: READ }).op).toBe('container.done')
  })
})

describe('C4: leases', () => {
  test('end at their time, and a late unlock hears of it once', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.now = 7
    const lock = lab.do(driver, { op: 'container.lockMap', container })
    expect([lock.untilTicks, lab.containers.nextExpiryTicks]).toEqual([7 + LEASE, 7 + LEASE])
    lab.now = 7 + LEASE
    expect(lab.ask(driver, { op: 'container.unlock', container }).code).toBe('lock-lost')
    expect(lab.ask(driver, { op: 'container.unlock', container }).code).toBe('not-locked')
    expect(lab.containers.nextExpiryTicks).toBeUndefined()
  })

  test('last to their last tick', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(driver, { op: 'container.lockMap', container })
    lab.now = LEASE - 1
    lab.containers.expire(lab.now)
    expect(lab.do(driver, { op: 'container.unlock', container }).operations).toBe(2)
  })

  test('let nobody lock or copy out while the device may be busy after a broken lock', () => {
    const lab = new Lab()
    const container = shared(lab)
    const { frames } = lab.do(driver, { op: 'container.lockPhysical', container })
    lab.store.setTransfer(frames!, true)
    lab.now = LEASE
    const handles = lab.handles(client, 0)
    const asks = ['lockMap', 'lockPhysical', 'copyOut'].map((name) =>
      lab.askAnything(client, { op: `container.${name}`, container, handles }),
    )
    expect(asks.map(({ code }) => code)).toEqual(Array(3).fill('locked'))
    lab.store.setTransfer(frames!, false)
    expect(lab.ask(client, { op: 'container.copyOut', container, handles }).version).toBe(5)
  })

  test('keep frames out of circulation until the device is quiet', () => {
    const lab = new Lab({ frames: 2 })
    const container = shared(lab, 2)
    const { frames } = lab.do(driver, { op: 'container.lockPhysical', container })
    lab.store.setTransfer(frames!, true)
    lab.now = LEASE
    lab.do(client, { op: 'container.deallocate', container })
    expect([lab.store.chargedPages, lab.store.freeFrames]).toEqual([0, 0])
    lab.audit()
    lab.store.setTransfer(frames!, false)
    expect(lab.store.freeFrames).toBe(2)
    lab.audit()
  })

  test('also protect against a driver that unlocks too early', () => {
    const lab = new Lab({ frames: 1 })
    const container = shared(lab)
    const { frames } = lab.do(driver, { op: 'container.lockPhysical', container })
    lab.store.setTransfer(frames!, true)
    lab.do(driver, { op: 'container.unlock', container })
    expect(lab.ask(client, { op: 'container.lockMap', container }).code).toBe('locked')
    lab.do(client, { op: 'container.deallocate', container })
    expect(lab.store.freeFrames).toBe(0)
  })
})

describe('C5: while locked', () => {
  test('nothing is unmapped, moved, copied, revoked or deallocated, not even by the holder', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const handles = lab.handles(client, 0)
    lab.do(client, { op: 'container.lockMap', container })
    for (const name of ['unmapAll', 'copyIn', 'copyOut', 'deallocate', 'lockMap', 'lockPhysical']) {
      const answer = lab.askAnything(client, { op: `container.${name}`, container, handles })
      expect([name, answer.code]).toEqual([name, 'locked'])
    }
    const revoke = { op: 'container.revokeAccess', container, from: fileServer } as const
    expect(lab.ask(client, revoke).code).toBe('locked')
  })

  test('a mapping cannot get more rights than the lock has, for that could move the frame', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(driver, { op: 'container.lockMap', container, rights: READ })
    const map = { op: 'container.map', container } as const
    expect(lab.ask(client, { ...map, rights: READ | WRITE }).code).toBe('locked')
    expect(lab.ask(client, { ...map, rights: READ }).op).toBe('container.done')
  })

  test('a page that others share copy-on-write stays mapped, whatever they do', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const handles = lab.handles(client, 3)
    lab.do(client, { op: 'container.copyIn', container, handles })
    const held = { op: 'container.lockMap', container, rights: READ, unmap: true } as const
    const { mapping } = lab.containers.serve(fileServer, held, lab.now)
    lab.store.install(fileServer, mapping!)
    const frame = mapping!.frames[0]
    lab.poke(client, lab.mapHandle(client, handles[0]), 4)
    expect(lab.peek(fileServer, frame)).toBe(3)
    lab.do(fileServer, { op: 'container.unlock', container })
    expect(lab.peek(fileServer, frame)).toBeUndefined()
  })

  test('an owner that was refused goes before the next lock of the others', () => {
    const lab = new Lab()
    const container = shared(lab)
    const lock = { op: 'container.lockMap', container } as const
    const { untilTicks } = lab.do(driver, lock)
    const refused = lab.ask(client, { op: 'container.unmapAll', container })
    expect([refused.code, refused.untilTicks]).toEqual(['locked', untilTicks])
    lab.do(driver, { op: 'container.unlock', container })
    for (const other of [driver, fileServer]) expect(lab.ask(other, lock).code).toBe('locked')
    lab.do(client, { op: 'container.unmapAll', container })
    expect(lab.ask(driver, lock).op).toBe('container.done')
  })

  test('but not for ever: one lease after the lock would have ended', () => {
    const lab = new Lab()
    const container = shared(lab)
    const lock = { op: 'container.lockMap', container } as const
    lab.do(driver, lock)
    lab.ask(client, { op: 'container.unmapAll', container })
    lab.now = 2 * LEASE
    expect(lab.ask(driver, lock)).toMatchObject({ code: 'locked', untilTicks: 2 * LEASE })
    lab.now = 2 * LEASE + 1
    expect(lab.ask(driver, lock).op).toBe('container.done')
  })
})

describe('C6: access', () => {
  test('is passed on, but never more than one has', () => {
    const lab = new Lab()
    const container = lab.create()
    const grant = { op: 'container.grantAccess', container } as const
    lab.do(client, { ...grant, to: fileServer, rights: READ })
    const more = { ...grant, to: driver, rights: READ | WRITE }
    expect(lab.ask(fileServer, more).code).toBe('not-permitted')
    lab.do(fileServer, { ...grant, to: driver })
    expect(lab.map(driver, container, READ)).toBeDefined()
    expect(lab.map(driver, container, WRITE)).toBeUndefined()
  })

  test('ends for all who had it from there, and their mappings end', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(driver, { op: 'container.grantAccess', container, to: stranger })
    const frame = lab.map(stranger, container)
    lab.do(client, { op: 'container.revokeAccess', container, from: fileServer })
    for (const each of [fileServer, driver, stranger]) {
      expect(lab.ask(each, { op: 'container.map', container }).code).toBe('no-such-container')
    }
    expect(lab.poke(stranger, frame, 1)).toBe(false)
  })

  test('that two gave ends when both have taken it back', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(client, { op: 'container.grantAccess', container, to: stranger })
    lab.do(fileServer, { op: 'container.grantAccess', container, to: stranger })
    lab.do(fileServer, { op: 'container.revokeAccess', container, from: stranger })
    expect(lab.map(stranger, container)).toBeDefined()
    const again = { op: 'container.revokeAccess', container, from: stranger } as const
    expect(lab.ask(fileServer, again).code).toBe('not-permitted')
    lab.do(client, again)
    expect(lab.map(stranger, container)).toBeUndefined()
    expect(lab.ask(client, again).code).toBe('invalid')
  })

  test('cannot be kept alive by two who grant each other', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(driver, { op: 'container.grantAccess', container, to: fileServer })
    lab.do(client, { op: 'container.revokeAccess', container, from: fileServer })
    for (const each of [fileServer, driver]) expect(lab.map(each, container)).toBeUndefined()
  })

  test('can be dropped by those who have it, and what they passed on goes, too', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(fileServer, { op: 'container.revokeAccess', container, from: fileServer })
    for (const each of [fileServer, driver]) expect(lab.map(each, container)).toBeUndefined()
  })

  test('is only the owner to deallocate', () => {
    const lab = new Lab()
    const container = shared(lab)
    const deallocate = { op: 'container.deallocate', container } as const
    expect(lab.ask(fileServer, deallocate).code).toBe('not-permitted')
    expect(lab.do(client, deallocate).version).toBe(3)
    expect(lab.ask(client, deallocate).code).toBe('no-such-container')
  })

  test('counts only as far as the task gave it on whose wish one acts (I12)', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const map = { op: 'container.map', container } as const
    expect(lab.ask(fileServer, { ...map, via: stranger }).code).toBe('no-such-container')
    expect(lab.ask(fileServer, { ...map, via: client }).op).toBe('container.done')
    expect(lab.ask(client, { ...map, via: client }).op).toBe('container.done')
  })
})

describe('C7: logical copies', () => {
  test('in and out go page by page, from the first page named', () => {
    const lab = new Lab()
    const container = lab.create(client, 4)
    const handles = lab.handles(client, 1, 2)
    lab.do(client, { op: 'container.copyIn', container, handles, first: 1 })
    const out = lab.handles(client, 9, 9, 9, 9)
    lab.do(client, { op: 'container.copyOut', container, handles: out })
    expect(lab.bytes(client, out)).toEqual([0, 1, 2, 0])
  })

  test('that are private part when somebody writes', () => {
    const lab = new Lab()
    const container = lab.create()
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles })
    lab.poke(client, lab.mapHandle(client, handles[0]), 2)
    expect(lab.peek(client, lab.map(client, container))).toBe(1)
  })

  test('that are shared never part', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles, private: false })
    lab.poke(client, lab.mapHandle(client, handles[0]), 2)
    expect(lab.peek(fileServer, lab.map(fileServer, container))).toBe(2)
    lab.do(client, { op: 'container.deallocate', container })
    expect(lab.bytes(client, handles)).toEqual([2])
    lab.audit()
  })

  test('that cross get their answers at once, both of them (I26)', () => {
    const lab = new Lab()
    const [a, b] = [lab.create(client, 1, driver), lab.create(driver, 1, client)]
    for (let round = 0; round < 10; round++) {
      const mine = lab.handles(client, 1)
      const theirs = lab.handles(driver, 2)
      lab.do(client, { op: 'container.copyOut', container: a, handles: mine })
      lab.do(driver, { op: 'container.copyOut', container: b, handles: theirs })
      lab.do(client, { op: 'container.copyIn', container: b, handles: mine })
      lab.do(driver, { op: 'container.copyIn', container: a, handles: theirs })
    }
    lab.do(client, { op: 'container.lockMap', container: a })
    lab.do(driver, { op: 'container.lockMap', container: b })
    expect(lab.ask(client, { op: 'container.lockMap', container: b }).code).toBe('locked')
    expect(lab.ask(driver, { op: 'container.lockMap', container: a }).code).toBe('locked')
    lab.audit()
  })
})

describe('C8: the owner pays', () => {
  test('for every page, shared or not, until the container is gone', () => {
    const lab = new Lab()
    const handles = lab.handles(client, 1, 2)
    const moved = { op: 'container.createFrom', handles, leaseTicks: LEASE } as const
    const { container } = lab.do(client, moved)
    expect(lab.store.chargedPages).toBe(2)
    const copies = lab.handles(client, 0, 0)
    lab.do(client, { op: 'container.copyOut', container, handles: copies })
    expect(lab.store.chargedPages).toBe(4)
    lab.do(client, { op: 'container.deallocate', container })
    expect(lab.store.chargedPages).toBe(2)
    expect(lab.bytes(client, copies)).toEqual([1, 2])
    expect(lab.ask(client, moved).code).toBe('no-such-handle')
  })

  test('so more than there is to be had is refused whole', () => {
    const lab = new Lab({ frames: 4 })
    lab.create(client, 3)
    const create = { op: 'container.create', pages: 2, leaseTicks: LEASE } as const
    expect(lab.ask(client, create).code).toBe('no-frames')
    expect(lab.store.chargedPages).toBe(3)
  })

  test('and frames that cannot be had now can be asked for again', () => {
    const lab = new Lab({ frames: 2, pagesMax: 4 })
    const handles = lab.handles(client, 1)
    const container = lab.create(client, 2)
    const requests = ['map', 'lockMap', 'lockPhysical'].map((name) => `container.${name}`)
    for (const op of requests)
      expect(lab.askAnything(client, { op, container }).code).toBe('no-frames')
    for (const slot of lab.store.claim(client, handles)!) lab.store.give(slot)
    expect(lab.do(client, { op: 'container.map', container }).version).toBe(1)
  })
})

describe('I27: when a task ends', () => {
  test('its locks are broken, and others go on', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.do(driver, { op: 'container.lockMap', container })
    lab.containers.taskEnded(driver)
    expect(lab.ask(client, { op: 'container.unmapAll', container }).version).toBe(5)
  })

  test('its containers go, but a locked one only when the lock does', () => {
    const lab = new Lab()
    const [open, locked] = [shared(lab), shared(lab)]
    lab.do(driver, { op: 'container.lockPhysical', container: locked })
    lab.containers.taskEnded(client)
    lab.audit()
    expect([lab.containers.size, lab.store.chargedPages]).toEqual([1, 1])
    for (const container of [open, locked]) {
      const map = { op: 'container.map', container } as const
      expect(lab.ask(driver, map).code).toBe('no-such-container')
    }
    lab.do(driver, { op: 'container.unlock', container: locked })
    expect([lab.containers.size, lab.store.chargedPages]).toEqual([0, 0])
  })

  test('what it passed on stands until somebody takes it back', () => {
    const lab = new Lab()
    const container = shared(lab)
    lab.containers.taskEnded(fileServer)
    expect(lab.map(driver, container)).toBeDefined()
    lab.do(client, { op: 'container.revokeAccess', container, from: fileServer })
    expect(lab.map(driver, container)).toBeUndefined()
  })

  test('an owner and holder in one leaves nothing behind', () => {
    const containers = new Containers(new MemoryFrameStore({ frames: 1 }))
    const create = { op: 'container.create', pages: 1, leaseTicks: 1 } as const
    const { reply } = containers.serve(client, create, 0)
    if (reply.op !== 'container.done') throw new Error(reply.code)
    const { container } = reply
    containers.serve(client, { op: 'container.lockMap', container }, 0)
    containers.taskEnded(client)
    containers.audit()
    expect([containers.size, containers.nextExpiryTicks]).toEqual([0, undefined])
  })
})
