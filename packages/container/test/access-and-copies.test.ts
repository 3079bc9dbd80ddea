/** The decisions C6 to C8 of the specification: access, copies, who pays; and tasks that end. */
import { Containers, MemoryFrameStore } from '@selfpage/container'
import { READ, WRITE } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { client, driver, fileServer, Lab, LEASE, shared, stranger } from './lab.ts'

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

  test('copied out as it ends, a container leaves its data in pages that are paid for', () => {
    const lab = new Lab()
    const container = lab.create(client, 2)
    const handles = lab.handles(client, 0, 0)
    const copyOut = { op: 'container.copyOut', container, handles, deallocate: true } as const
    expect(lab.do(client, copyOut).version).toBe(2)
    expect(lab.store.chargedPages).toBe(2)
    expect(lab.ask(client, copyOut).code).toBe('no-such-container')
  })

  test('a copy that is refused leaves the container, and one that may not end it copies nothing', () => {
    const lab = new Lab()
    const mine = lab.handles(client, 3, 4)
    const birth = { leaseTicks: LEASE, grantee: fileServer } as const
    const { container } = lab.do(client, { op: 'container.createFrom', handles: mine, ...birth })
    const foreign = lab.handles(fileServer, 1, 2)
    const copyOut = { op: 'container.copyOut', container, deallocate: true } as const
    expect(lab.ask(client, { ...copyOut, handles: foreign }).code).toBe('no-such-handle')
    expect(lab.ask(fileServer, { ...copyOut, handles: foreign }).code).toBe('not-permitted')
    expect(lab.bytes(fileServer, foreign)).toEqual([1, 2])
    lab.do(fileServer, { op: 'container.lockMap', container })
    const handles = lab.handles(client, 0, 0)
    expect(lab.ask(client, { ...copyOut, handles }).code).toBe('locked')
    lab.do(fileServer, { op: 'container.unlock', container })
    lab.do(client, { ...copyOut, handles })
    expect(lab.bytes(client, handles)).toEqual([3, 4])
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

  test('its containers are gone with a lease, whoever hears of that first', () => {
    for (const isAlarmFirst of [true, false]) {
      const lab = new Lab()
      const container = shared(lab)
      lab.do(driver, { op: 'container.lockPhysical', container })
      lab.containers.taskEnded(client)
      lab.now = LEASE
      if (isAlarmFirst) lab.containers.expire(lab.now)
      const unlock = lab.ask(driver, { op: 'container.unlock', container })
      expect([unlock.code, lab.containers.size]).toEqual(['no-such-container', 0])
    }
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
