/** Managers that lie to Mach's kernel, with the guard against each on and off (I12, I33). */
import { READ, withoutGuard, WRITE } from '@selfpage/kernel'
import type { Message, Thread } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import type { ObjectId } from '../../src/mach/protocol.ts'
import { machMachine, manage, map, open, touch } from './managers.ts'
import type { MachMachine, Manners } from './managers.ts'

const MILLISECOND = 1e6
const FORGED = 99

/** A page of the thread's own that holds one value. */
function* filled(machine: MachMachine, thread: Thread, value: number) {
  const at = yield* map(machine, thread, 1)
  yield* touch(thread, at, WRITE)
  thread.space.bytes(at).fill(value)
  return at
}

/** Answers each data request after 10 ms, with pages that hold `page + 1`. */
function slow(machine: MachMachine): Manners {
  return {
    *'memoryObject.init'({ object }, tell) {
      yield* tell({ op: 'memoryObject.ready', object, mayCache: true })
    },
    *'memoryObject.dataRequest'({ object, page }, tell, thread) {
      yield* thread.sleep(10 * MILLISECOND)
      const at = yield* filled(machine, thread, page + 1)
      yield* tell({ op: 'memoryObject.dataSupply', object, page, at })
    },
  }
}

describe('I33: a manager speaks of its own objects only', () => {
  /** While a page is waited for, somebody else supplies it, or says that it is lost. */
  function forge(op: 'memoryObject.dataSupply' | 'memoryObject.dataError') {
    const machine = machMachine(64)
    const honest = machine.task('honest', (thread) => manage(machine, thread, slow(machine)))
    const seen: unknown[] = []
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 1, yield* open(thread, honest))
      seen.push((yield* touch(thread, start)) ?? thread.space.bytes(start)[0])
    })
    machine.task('rogue', function* (thread) {
      yield* thread.sleep(5 * MILLISECOND)
      for (let number = 1; number < 12; number++) {
        const at = yield* filled(machine, thread, FORGED)
        const object = number as ObjectId
        yield* thread.send(machine.mach.thread, { op, object, page: 0, at } as Message)
      }
    })
    machine.run(1e9)
    return { seen, notes: machine.notes('not-its-object').length }
  }

  test('what another supplies for them is dropped', () => {
    expect(forge('memoryObject.dataSupply')).toEqual({ seen: [1], notes: 11 })
    const { seen } = withoutGuard('I33/manager', () => forge('memoryObject.dataSupply'))
    expect(seen).toEqual([FORGED])
  })

  test('what another says of them is dropped', () => {
    expect(forge('memoryObject.dataError')).toEqual({ seen: [1], notes: 11 })
    const { seen } = withoutGuard('I33/manager', () => forge('memoryObject.dataError'))
    expect(seen).toEqual(['lost-data'])
  })
})

describe('I33: a manager supplies what it was asked for', () => {
  /** A manager that answers twice: the second time when the client has written the page. */
  function answerTwice() {
    const machine = machMachine(64)
    const manners = slow(machine)
    const manager = machine.task('manager', (thread) =>
      manage(machine, thread, {
        ...manners,
        *'memoryObject.dataRequest'(message, tell, own) {
          yield* manners['memoryObject.dataRequest']!(message, tell, own)
          yield* own.sleep(10 * MILLISECOND)
          const { object, page } = message
          const at = yield* filled(machine, own, FORGED)
          yield* tell({ op: 'memoryObject.dataSupply', object, page, at })
        },
      }),
    )
    const seen: unknown[] = []
    machine.task('client', function* (thread) {
      const start = yield* map(machine, thread, 1, yield* open(thread, manager))
      yield* touch(thread, start, READ | WRITE)
      thread.space.bytes(start).fill(7)
      yield* thread.sleep(50 * MILLISECOND)
      seen.push((yield* touch(thread, start)) ?? thread.space.bytes(start)[0])
    })
    machine.run(1e9)
    return { seen, notes: machine.notes('unasked').length }
  }

  test('a second answer is dropped: it would take the frame of the first out of all accounts', () => {
    expect(answerTwice()).toEqual({ seen: [7], notes: 1 })
    expect(() => withoutGuard('I33/unasked', answerTwice)).toThrow('is not in its object')
  })
})

describe('I12: the kernel uses a disk for those only who were given it', () => {
  const SECRET = 200

  /** Makes itself a manager, and reads the swap disk, where a victim's pages are. */
  function readSwap() {
    const machine = machMachine(32)
    machine.task('victim', function* (thread) {
      const start = yield* map(machine, thread, 60)
      for (let page = start; page < start + 60; page++) {
        yield* touch(thread, page, WRITE)
        thread.space.bytes(page).fill(SECRET)
      }
    })
    const seen = new Set<unknown>()
    machine.task('thief', function* (thread) {
      const { mach } = machine
      yield* thread.sleep(1e9)
      const grant = { op: 'port.grant', own: 1, to: thread.space.id } as Message
      yield* thread.call(mach.thread, grant)
      for (let block = 0; block < 20; block++) {
        yield* thread.send(mach.thread, {
          op: 'disk.read',
          disk: 'swap',
          block,
          id: block,
        } as Message)
        const told = (yield* thread.receive()) as Message & { readonly at: number }
        if (told.op !== 'disk.done') seen.add(told.op)
        else seen.add((yield* touch(thread, told.at)) ?? thread.space.bytes(told.at)[0])
      }
    })
    machine.run(1e10)
    expect(machine.operations()).toContain('disk.write')
    return seen
  }

  test('nobody reads others’ pages from the swap disk', () => {
    expect(readSwap()).toEqual(new Set(['disk.failed']))
    expect(withoutGuard('I12/disk', readSwap)).toContain(SECRET)
  })
})
