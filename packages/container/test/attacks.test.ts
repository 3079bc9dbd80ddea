/** Every guard is missed when it is gone; and attacks that need more than one line of defence. */
import { readdirSync, readFileSync } from 'node:fs'
import { READ, spaceId, withoutGuard, WRITE } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { attacks } from './attacks.ts'
import { client, driver, fileServer, Lab, LEASE, stranger } from './lab.ts'

const sources = new URL('../src/', import.meta.url)

describe.for(Object.entries(attacks))('%s', ([name, attack]) => {
  test('holds', () => {
    expect(attack()).toBe(false)
  })

  test('is missed when it is switched off', () => {
    expect(withoutGuard(name, attack)).toBe(true)
  })
})

test('every guard of this package has its own name, and its attack', () => {
  const texts = readdirSync(sources).map((file) => readFileSync(new URL(file, sources), 'utf8'))
  const names = texts.flatMap((text) =>
    Array.from(text.matchAll(/guard\('([^']+)'/g), (it) => it[1]),
  )
  expect(names.toSorted()).toEqual(Object.keys(attacks).toSorted())
})

describe('counts that cannot be (I6) are refused, and nothing is changed', () => {
  const wrong = [-1, 0.5, NaN, Infinity, -0.1, 2 ** 53, 2 ** 40, '1', null, {}, [1], true]

  test.for(wrong)('%j', (value) => {
    const lab = new Lab()
    const container = lab.create(client, 2)
    const handles = lab.handles(client, 1)
    const requests: readonly object[] = [
      { op: 'container.create', pages: value, leaseTicks: LEASE },
      { op: 'container.create', pages: 1, leaseTicks: value === 2 ** 40 ? -1 : value },
      {
        op: 'container.create',
        pages: 1,
        leaseTicks: LEASE,
        grantee: value === 2 ** 40 ? 0 : value,
      },
      { op: 'container.createFrom', handles: value, leaseTicks: LEASE },
      { op: 'container.createFrom', handles: [value], leaseTicks: LEASE },
      { op: 'container.copyIn', container, handles, first: value },
      { op: 'container.copyOut', container, handles: [value] },
      { op: 'container.map', container, first: value, pages: 3 },
      { op: 'container.map', container, pages: value },
      { op: 'container.map', container, rights: value ?? 0 },
      { op: 'container.lockMap', container, rights: value ?? 0 },
      { op: 'container.grantAccess', container, to: value === 2 ** 40 ? 0 : value },
      { op: 'container.grantAccess', container, to: 9, rights: value ?? 8 },
      { op: 'container.unmapAll', container: value },
      { op: 'container.unmapAll', container, via: value },
    ]
    for (const request of requests) {
      expect([request, lab.askAnything(client, request).op]).toEqual([request, 'refused'])
    }
    expect(lab.do(client, { op: 'container.map', container }).version).toBe(1)
    expect(lab.store.chargedPages).toBe(3)
    lab.audit()
  })

  test('as is more than everything', () => {
    const lab = new Lab()
    const container = lab.create(client, 2)
    const handles = lab.handles(client, 1, 2)
    for (const request of [
      { op: 'container.copyIn', container, handles, first: 1 },
      { op: 'container.copyOut', container, handles: [...handles, ...lab.handles(client, 3)] },
      { op: 'container.map', container, first: 1, pages: 2 },
    ]) {
      expect(lab.askAnything(client, request).code).toBe('invalid')
    }
  })

  test('as are more tasks with access than anybody needs', () => {
    const lab = new Lab()
    const container = lab.create()
    const grant = { op: 'container.grantAccess', container } as const
    for (let task = 10; task < 10 + 1024; task++) lab.do(client, { ...grant, to: spaceId(task) })
    expect(lab.ask(client, { ...grant, to: driver }).code).toBe('invalid')
    expect(lab.ask(client, { ...grant, to: spaceId(10) }).op).toBe('container.done')
    lab.do(client, { op: 'container.revokeAccess', container, from: spaceId(11) })
    expect(lab.ask(client, { ...grant, to: driver }).op).toBe('container.done')
  })
})

describe('who has no access', () => {
  test('learns nothing from any request (I7)', () => {
    const lab = new Lab()
    const [open, locked] = [lab.create(), lab.create(client, 1, driver)]
    lab.do(driver, { op: 'container.lockPhysical', container: locked })
    const [handle] = lab.handles(stranger, 0)
    const names = ['deallocate', 'grantAccess', 'revokeAccess', 'lockMap', 'lockPhysical', 'unlock']
    for (const name of [...names, 'unmapAll', 'copyIn', 'copyOut', 'map', 'nothing']) {
      const answers = [open, locked, 4711].map((container) =>
        lab.askAnything(stranger, {
          op: `container.${name}`,
          container,
          to: driver,
          from: driver,
          handles: [handle],
        }),
      )
      const refused = { op: 'refused', code: 'no-such-container' }
      expect(answers).toEqual([refused, refused, refused])
    }
  })

  test("cannot use another task's handles", () => {
    const lab = new Lab()
    const handles = lab.handles(client, 5)
    const container = lab.create(stranger)
    for (const request of [
      { op: 'container.createFrom', handles, leaseTicks: LEASE },
      { op: 'container.copyIn', container, handles },
      { op: 'container.copyOut', container, handles },
      { op: 'container.copyOut', container, handles: [4711] },
    ]) {
      expect(lab.askAnything(stranger, request).code).toBe('no-such-handle')
    }
  })

  test('gets nothing by naming some handles right: all or nothing (I9)', () => {
    const lab = new Lab()
    const mine = lab.handles(stranger, 1, 2)
    const handles = [...mine, ...lab.handles(client, 3)]
    const answer = lab.ask(stranger, { op: 'container.createFrom', handles, leaseTicks: LEASE })
    expect(answer.code).toBe('no-such-handle')
    expect(lab.bytes(stranger, mine)).toEqual([1, 2])
  })
})

describe('a client that changes the data in transit is found out or unable (I20)', () => {
  /** The talk's way to read a file into a container, with the client doing its worst at a step. */
  function read(step: 'granted' | 'locked' | 'unlocked', attack: (lab: Lab, id: number) => void) {
    const lab = new Lab()
    const container = lab.create(client, 1, fileServer)
    const act = (now: typeof step): void => {
      if (now === step) attack(lab, container)
    }
    const grant = lab.do(fileServer, { op: 'container.grantAccess', container, to: driver })
    act('granted')
    const lock = lab.do(driver, { op: 'container.lockPhysical', container })
    lab.transfer(lock.frames!, 42)
    act('locked')
    const unlock = lab.do(driver, { op: 'container.unlock', container })
    act('unlocked')
    const cache = lab.handles(fileServer, 0)
    const copy = lab.do(fileServer, { op: 'container.copyOut', container, handles: cache })
    const accepted = copy.version === grant.version + unlock.operations! + 1
    return { accepted, byte: lab.bytes(fileServer, cache)[0], container, lab, cache }
  }

  const ways: Readonly<Record<string, (lab: Lab, container: number) => void>> = {
    'map and write': (lab, container) => {
      const request = { op: 'container.map', container }
      const frames = lab.askAnything(client, request).op === 'refused' ? [] : [0]
      for (const frame of frames) lab.poke(client, frame as never, 13)
    },
    'map, write and unmap': (lab, container) => {
      lab.askAnything(client, { op: 'container.map', container })
      for (let frame = 0; frame < 64; frame++) lab.poke(client, frame as never, 13)
      lab.askAnything(client, { op: 'container.unmapAll', container })
    },
    'copy in': (lab, container) => {
      const handles = lab.handles(client, 13)
      lab.askAnything(client, { op: 'container.copyIn', container, handles })
    },
    'share for good and write': (lab, container) => {
      const handles = lab.handles(client, 13)
      lab.askAnything(client, { op: 'container.copyOut', container, handles, private: false })
      lab.poke(client, lab.mapHandle(client, handles[0]), 13)
    },
    'grant to an accomplice who maps': (lab, container) => {
      lab.askAnything(client, { op: 'container.grantAccess', container, to: stranger })
      lab.askAnything(stranger, { op: 'container.map', container })
      for (let frame = 0; frame < 64; frame++) lab.poke(stranger, frame as never, 13)
    },
    'lock, write and unlock': (lab, container) => {
      lab.askAnything(client, { op: 'container.lockMap', container })
      for (let frame = 0; frame < 64; frame++) lab.poke(client, frame as never, 13)
      lab.askAnything(client, { op: 'container.unlock', container })
    },
  }

  test.for(Object.entries(ways))('%s, after the unlock: found out', ([, attack]) => {
    expect(read('unlocked', attack).accepted).toBe(false)
  })

  test.for(Object.entries(ways))('%s, during the lock: unable', ([, attack]) => {
    expect(read('locked', attack)).toMatchObject({ accepted: true, byte: 42 })
  })

  test('with a mapping from before the grant: unable', () => {
    const lab = new Lab()
    const handles = lab.handles(client, 0)
    const frame = lab.mapHandle(client, handles[0])
    const birth = { op: 'container.createFrom', handles, leaseTicks: LEASE } as const
    const { container } = lab.do(client, { ...birth, grantee: driver })
    expect(lab.poke(client, frame, 13)).toBe(true)
    lab.do(driver, { op: 'container.lockPhysical', container })
    expect(lab.poke(client, frame, 13)).toBe(false)
    lab.do(driver, { op: 'container.unlock', container })
    expect(lab.poke(client, frame, 13)).toBe(false)
  })

  test('with the mapping it had, after the copy: its own page only', () => {
    const { lab, container, cache, accepted } = read('granted', () => {})
    expect(accepted).toBe(true)
    lab.poke(client, lab.map(client, container), 13)
    expect(lab.bytes(fileServer, cache)).toEqual([42])
  })
})

describe('locks', () => {
  test('once lost do not come back to whoever unlocks late, even when another has it (I22)', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, driver)
    lab.do(client, { op: 'container.grantAccess', container, to: fileServer })
    lab.do(driver, { op: 'container.lockMap', container })
    lab.now = LEASE
    lab.do(fileServer, { op: 'container.lockMap', container })
    expect(lab.ask(driver, { op: 'container.unlock', container }).code).toBe('lock-lost')
    expect(lab.ask(driver, { op: 'container.unlock', container }).code).toBe('not-locked')
    expect(lab.do(fileServer, { op: 'container.unlock', container }).operations).toBe(2)
  })

  test('of two who take turns still let the owner in within a lease (I25)', () => {
    const lab = new Lab()
    const container = lab.create(client, 1, driver)
    lab.do(client, { op: 'container.grantAccess', container, to: stranger })
    const lockBoth = (): void => {
      for (const rogue of [driver, stranger]) {
        lab.ask(rogue, { op: 'container.unlock', container })
        lab.ask(rogue, { op: 'container.lockMap', container })
      }
    }
    lockBoth()
    const first = lab.ask(client, { op: 'container.deallocate', container })
    expect(first.code).toBe('locked')
    for (lab.now = 1; lab.now < first.untilTicks!; lab.now++) lockBoth()
    expect(lab.ask(client, { op: 'container.deallocate', container }).op).toBe('container.done')
  })

  test('keep their frames, for pages that could be moved by others cannot be locked (I21)', () => {
    // The handle and the container share a page for good; a copy makes it copy-on-write, and then
    // writing by way of the handle would take the page to another frame, under the device.
    const lab = new Lab()
    const container = lab.create(client, 1, driver)
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles, private: false })
    const other = lab.create(client)
    lab.do(client, { op: 'container.copyIn', container: other, handles })
    const lock = { op: 'container.lockPhysical', container, rights: READ, unmap: false } as const
    const attack = (): boolean => {
      const [frame] = lab.ask(driver, lock).frames ?? []
      return frame !== undefined && lab.mapHandle(client, handles[0]) !== frame
    }
    expect(attack()).toBe(false)
    expect(withoutGuard('I20/shared', attack)).toBe(true)
  })

  test('for reading do not let a device write what others share copy-on-write (I17)', () => {
    const lab = new Lab()
    const container = lab.create()
    const handles = lab.handles(client, 1)
    lab.do(client, { op: 'container.copyIn', container, handles })
    lab.do(client, { op: 'container.grantAccess', container, to: driver, rights: READ })
    const lock = { op: 'container.lockPhysical', container } as const
    expect(lab.ask(driver, lock).code).toBe('not-permitted')
    expect(lab.ask(driver, { ...lock, rights: READ }).op).toBe('container.done')
    lab.do(driver, { op: 'container.unlock', container })
    lab.do(client, { op: 'container.grantAccess', container, to: driver, rights: WRITE })
    lab.transfer(lab.do(driver, lock).frames!, 9)
    expect(lab.bytes(client, handles)).toEqual([1])
  })
})
