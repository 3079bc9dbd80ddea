/** Mach's external pagers, by managers made for each test: M1 to M5. */
import { READ, WRITE } from '@selfpage/kernel'
import type { Message } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { machMachine, manage, map, open, touch } from './managers.ts'
import type { Manners } from './managers.ts'

const ready: Manners = {
  *'memoryObject.init'({ object }, tell) {
    yield* tell({ op: 'memoryObject.ready', object, mayCache: true })
  },
}

/** Supplies pages that hold their own number, from memory of the manager's. */
function supplying(machine: ReturnType<typeof machMachine>): Manners {
  return {
    ...ready,
    *'memoryObject.dataRequest'({ object, page }, tell, thread) {
      const at = yield* map(machine, thread, 1)
      yield* touch(thread, at, WRITE)
      thread.space.bytes(at).fill(page + 1)
      yield* tell({ op: 'memoryObject.dataSupply', object, page, at })
    },
  }
}

describe('M1: establishing a mapping', () => {
  test('goes in the order open, handle, vm_map, init, ready, mapped', () => {
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) => manage(machine, thread, ready))
    machine.task('client', function* (thread) {
      yield* map(machine, thread, 4, yield* open(thread, manager))
    })
    machine.run(1e9)
    const wanted = [
      'open',
      'opened',
      'vm.map',
      'memoryObject.init',
      'memoryObject.ready',
      'vm.mapped',
    ]
    expect(machine.operations().filter((op) => wanted.includes(op))).toEqual(wanted)
  })

  test('the kernel knows the handle: nobody else’s maps anything', () => {
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) => manage(machine, thread, ready))
    const seen: Message[] = []
    let port = 0
    machine.task('owner', function* (thread) {
      port = yield* open(thread, manager)
    })
    machine.task('thief', function* (thread) {
      yield* thread.sleep(1e6)
      const request = { op: 'vm.map', pages: 1, rights: READ, port } as Message
      seen.push(yield* thread.call(machine.mach.thread, request))
    })
    machine.run(1e9)
    expect(seen).toMatchObject([{ op: 'refused', code: 'not-permitted' }])
  })

  test('destroy instead of ready refuses the mapping', () => {
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) =>
      manage(machine, thread, {
        *'memoryObject.init'({ object }, tell) {
          yield* tell({ op: 'memoryObject.destroy', object, reason: 'no-such-file' })
        },
      }),
    )
    let refusal = ''
    machine.task('client', function* (thread) {
      const port = yield* open(thread, manager)
      const request = { op: 'vm.map', pages: 1, rights: READ, port } as Message
      const reply = yield* thread.call(machine.mach.thread, request)
      refusal = (reply as unknown as { code: string }).code
    })
    machine.run(1e9)
    expect(refusal).toBe('no-such-file')
  })
})

describe('M2: answers to a data request', () => {
  test('supply gives the bytes, error the error, unavailable zeros', () => {
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) => {
      const manners = supplying(machine)
      return manage(machine, thread, {
        ...manners,
        *'memoryObject.dataRequest'(message, tell, own) {
          const { object, page } = message
          if (page === 1) yield* tell({ op: 'memoryObject.dataError', object, page })
          else if (page === 2) yield* tell({ op: 'memoryObject.dataUnavailable', object, page })
          else yield* manners['memoryObject.dataRequest']!(message, tell, own)
        },
      })
    })
    const seen: unknown[] = []
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 3, yield* open(thread, manager))
      for (let page = 0; page < 3; page++) {
        const error = yield* touch(thread, start + page)
        seen.push(error ?? thread.space.bytes(start + page)[5])
      }
    })
    machine.run(1e9)
    expect(seen).toEqual([1, 'lost-data', 0])
  })

  test('no answer: that thread blocks for ever, and all others go on', () => {
    const machine = machMachine(32)
    const silent = machine.task('silent', (thread) => manage(machine, thread, ready))
    let rounds = 0
    const reached: string[] = []
    const client = machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 1, yield* open(thread, silent))
      reached.push('mapped')
      yield* touch(thread, start)
      reached.push('never')
    })
    machine.task('other', function* (thread) {
      const start = yield* map(machine, thread, 60)
      for (let page = 0; rounds < 300; page = (page + 7) % 60, rounds++) {
        yield* touch(thread, start + page, WRITE)
        thread.space.bytes(start + page).fill(page)
      }
    })
    machine.run(1e12)
    expect(rounds).toBe(300)
    expect(reached).toEqual(['mapped'])
    const status = machine.kernel.threads().find(({ id }) => id === client)
    expect(status).toMatchObject({ state: 'receiving', partner: machine.mach.thread })
  })

  test('what was not asked for, or is another’s, is dropped (I33)', () => {
    const machine = machMachine(32)
    const victim = machine.task('victim', (thread) => manage(machine, thread, supplying(machine)))
    machine.task('rogue', function* (thread) {
      yield* thread.sleep(5e6)
      const at = yield* map(machine, thread, 1)
      yield* touch(thread, at, WRITE)
      const forged = { op: 'memoryObject.dataSupply', page: 0, at } as const
      for (let object = 0; object < 20; object++) {
        yield* thread.send(machine.mach.thread, { ...forged, object } as Message)
      }
    })
    let byte = 0
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 1, yield* open(thread, victim))
      yield* thread.sleep(1e7)
      yield* touch(thread, start)
      ;[byte] = thread.space.bytes(start)
    })
    machine.run(1e9)
    expect(byte).toBe(1)
    expect(machine.notes('not-its-object').length).toBe(20)
  })
})

describe('M3: pages that are returned', () => {
  /** A client that writes more pages of the manager's object than there are frames. */
  function pressed(manners: (machine: ReturnType<typeof machMachine>) => Manners) {
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) => manage(machine, thread, manners(machine)))
    let done = false
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 100, yield* open(thread, manager))
      for (let page = 0; page < 100; page++) {
        yield* touch(thread, start + page, WRITE)
        yield* thread.sleep(1e7)
      }
      done = true
    })
    machine.run(1e12)
    return { machine, isDone: () => done }
  }

  const zeros: Manners = {
    ...ready,
    *'memoryObject.dataRequest'({ object, page }, tell) {
      yield* tell({ op: 'memoryObject.dataUnavailable', object, page })
    },
  }

  test('a prompt manager frees them, and nothing is paged twice', () => {
    const returned: number[] = []
    const { machine, isDone } = pressed(({ mach }) => ({
      ...zeros,
      *'memoryObject.dataReturn'({ page, at }, _tell, thread) {
        returned.push(page)
        yield* thread.send(mach.thread, { op: 'vm.deallocate', page: at, pages: 1 } as Message)
      },
    }))
    expect(isDone()).toBe(true)
    expect(returned.length).toBeGreaterThan(50)
    expect(machine.mach.doublePagings).toBe(0)
    expect(machine.operations()).not.toContain('disk.write')
  })

  test('one that frees nothing has its pages written to swap by the default pager', () => {
    const { machine, isDone } = pressed(() => zeros)
    expect(isDone()).toBe(true)
    expect(machine.mach.doublePagings).toBeGreaterThan(20)
    const writes = machine.operations().filter((op) => op === 'disk.write')
    expect(writes.length).toBeGreaterThanOrEqual(machine.mach.doublePagings)
  })

  test('the manager can read what it was handed, even after double paging', () => {
    const handed: [page: number, at: number][] = []
    const bytes: number[] = []
    const machine = machMachine(32)
    const manager = machine.task('manager', (thread) =>
      manage(machine, thread, {
        ...zeros,
        *'memoryObject.dataReturn'({ page, at }, _tell, own) {
          handed.push([page, at])
          if (handed.length < 60) return
          for (const [, each] of handed.splice(0, 40)) {
            yield* touch(own, each)
            bytes.push(own.space.bytes(each)[3])
            yield* own.send(machine.mach.thread, {
              op: 'vm.deallocate',
              page: each,
              pages: 1,
            } as Message)
          }
        },
      }),
    )
    const order: number[] = []
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 100, yield* open(thread, manager))
      for (let page = 0; page < 100; page++) {
        yield* touch(thread, start + page, WRITE)
        thread.space.bytes(start + page).fill(page)
        order.push(page)
        yield* thread.sleep(1e8)
      }
    })
    machine.run(1e13)
    expect(machine.mach.doublePagings).toBeGreaterThan(0)
    expect(bytes.length).toBeGreaterThanOrEqual(40)
    expect(new Set(bytes).size).toBe(bytes.length)
    expect(bytes.every((byte) => order.includes(byte))).toBe(true)
  })
})

test('M4: no limit: one greedy task takes every frame that others do not hold on to', () => {
  const machine = machMachine(64)
  machine.task('modest', function* (thread) {
    const start = yield* map(machine, thread, 20)
    for (let page = 0; page < 20; page++) yield* touch(thread, start + page, WRITE)
    yield* thread.sleep(1e12)
  })
  machine.task('greedy', function* (thread) {
    yield* thread.sleep(1e6)
    const start = yield* map(machine, thread, 200)
    for (let round = 0; round < 4; round++) {
      for (let page = 0; page < 200; page++) yield* touch(thread, start + page, WRITE)
    }
  })
  machine.run(5e11)
  const [modest, greedy] = ['modest', 'greedy'].map((name) => machine.framesOf(name))
  expect(modest).toBe(0)
  expect(greedy).toBeGreaterThan(50)
})

test('M5: a lock takes rights away until the manager gives them back', () => {
  const machine = machMachine(32)
  const asked: number[] = []
  const manager = machine.task('manager', (thread) =>
    manage(machine, thread, {
      ...ready,
      *'memoryObject.dataRequest'({ object, page }, tell, own) {
        const at = yield* map(machine, own, 1)
        yield* touch(own, at, WRITE)
        yield* tell({ op: 'memoryObject.dataSupply', object, page, at, lock: WRITE })
      },
      *'memoryObject.dataUnlock'({ object, page, access }, tell) {
        asked.push(access)
        const unlock = { op: 'memoryObject.lockRequest', object, page, pages: 1, lock: 0 } as const
        yield* tell(unlock)
      },
      *'memoryObject.lockCompleted'({ object, page, pages }, tell, own) {
        if (asked.length !== 1) return
        asked.push(-1)
        yield* own.sleep(1e6)
        const lock = {
          op: 'memoryObject.lockRequest',
          object,
          page,
          pages,
          lock: READ | WRITE,
        } as const
        yield* tell(lock)
      },
    }),
  )
  const rights: number[] = []
  machine.task('client', function* (thread) {
    const start = yield* map(machine, thread, 1, yield* open(thread, manager))
    yield* touch(thread, start)
    rights.push(thread.space.rightsAt(start))
    yield* touch(thread, start, WRITE)
    rights.push(thread.space.rightsAt(start))
    yield* thread.sleep(1e8)
    rights.push(thread.space.rightsAt(start))
    yield* touch(thread, start)
    rights.push(thread.space.rightsAt(start))
  })
  machine.run(1e12)
  expect(rights).toEqual([READ, READ | WRITE, 0, READ | WRITE])
  expect(asked).toEqual([WRITE, -1, READ])
})
