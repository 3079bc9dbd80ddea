/** The decisions C1 to C5 of the specification: versions, locks, leases. */
import { expectedVersion, VersionCheck } from '@selfpage/container'
import type { ContainerId, ContainerRequest } from '@selfpage/container'
import { READ, WRITE } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { client, driver, fileServer, Lab, LEASE, shared, stranger } from './lab.ts'

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

  test('a page that a handle shares for good cannot be locked', () => {
    const lab = new Lab()
    const container = shared(lab)
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles, private: false })
    const lock = { op: 'container.lockPhysical', container } as const
    expect(lab.ask(driver, lock).code).toBe('shared')
    expect(lab.ask(driver, { ...lock, unmap: false }).code).toBe('shared')
    expect(lab.ask(driver, { ...lock, unmap: false, rights: READ }).code).toBe('shared')
    lab.do(client, { op: 'container.copyIn', container, handles })
    expect(lab.ask(driver, lock).op).toBe('container.done')
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
