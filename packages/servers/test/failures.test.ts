/** What goes wrong below: failing transfers, leases that end, clients that die while data moves. */
import type { Inject, Message } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { BLOCKS, expectSame, PAGE, pattern, startMachine } from './machine.ts'

test('a disk that fails at random is an error, never wrong data, and the next try may do', () => {
  const chance = randomSource(11)
  let failing = false
  const inject: Inject = ({ kind }) =>
    failing && kind === 'transfer' && chance() % 4 === 0 ? { kind: 'fail' } : undefined
  const machine = startMachine({ inject, file: { cacheFrames: 8 } })
  let errors = 0
  machine.task('client', 40, function* (client) {
    for (const { thread: server } of [machine.files, machine.swap]) {
      const { object } = yield* client.open(server, '/a', 40 * PAGE)
      failing = true
      let last: Uint8Array = new Uint8Array(8 * PAGE)
      for (let round = 0; round < 60; round++) {
        const data = pattern(8 * PAGE, round)
        const reply = yield* client.write(server, object, 0, data)
        // What was refused has changed nothing.
        if (reply.op === 'store.done') last = data
        else errors++
        const read = yield* client.read(server, object, 0, 8)
        if (typeof read !== 'string') expectSame(read, last)
        else errors++
        yield* client.sync(server, object)
      }
      failing = false
      expect(yield* client.read(server, object, 0, 8)).toEqual(last)
    }
  })
  machine.run()
  expect(errors).toBeGreaterThan(20)
})

test('a lease that ends during the transfer loses the lock, and the data with it (C4)', () => {
  let slow = false
  const inject: Inject = ({ kind }) =>
    slow && kind === 'transfer' ? { kind: 'delay', ticks: 60_000_000_000 } : undefined
  const machine = startMachine({ inject })
  const { files } = machine
  const data = pattern(PAGE, 1)
  const seen: unknown[] = []
  machine.task('client', 20, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    yield* client.write(files.thread, object, 0, data)
    slow = true
    seen.push((yield* client.write(files.thread, object, 0, pattern(PAGE, 2))).code)
    slow = false
    seen.push(yield* client.read(files.thread, object, 0, 1))
  })
  machine.run()
  expect(seen).toEqual(['corrupted', data])
})

test('clients that die at any moment leave nothing behind and disturb nobody', () => {
  const machine = startMachine({ file: { cacheFrames: 16 } })
  const { files, swap } = machine
  const data = pattern(6 * PAGE, 3)
  machine.task('founder', 20, function* (client) {
    const { object } = yield* client.open(files.thread, '/kept', 0)
    yield* client.write(files.thread, object, 0, data)
  })
  machine.run()
  for (let steps = 5; steps < 300; steps += 7) {
    const victim = machine.task('victim', 40, function* (client) {
      const file = yield* client.open(files.thread, '/other', 0)
      const area = yield* client.open(swap.thread, 'swap', 20 * PAGE)
      for (let round = 0; ; round++) {
        yield* client.write(files.thread, file.object, round % 8, pattern(2 * PAGE, round))
        yield* client.write(swap.thread, area.object, round % 8, pattern(3 * PAGE, round))
        yield* client.read(files.thread, file.object, 0, 1)
      }
    })
    machine.run({ steps })
    machine.end(victim.id)
    let read: unknown
    const honest = machine.task('honest', 20, function* (client) {
      const { object } = yield* client.open(files.thread, '/kept')
      read = yield* client.read(files.thread, object, 0, 6)
    })
    machine.run()
    expect(read).toEqual(data)
    machine.end(honest.id)
    machine.run()
    expect(swap.freeSlots).toBe(BLOCKS / 2)
  }
})

test('a server that is gone is an error to those who stand in front of it', () => {
  const machine = startMachine()
  const { files, kernel, driver } = machine
  let code: string | undefined
  machine.task('client', 20, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    kernel.destroySpace(driver.space.id)
    code = (yield* client.write(files.thread, object, 0, pattern(PAGE, 1))).code
    const answer = yield* client.ask(files.thread, { op: 'store.nonsense', object } as Message)
    expect(answer.code).toBe('no-such-object')
  })
  machine.run()
  expect(code).toBe('io-error')
})

test('a worker that is killed takes one request with it, not the server', () => {
  let kills = 0
  let calls = 0
  const inject: Inject = (point) => {
    if (point.kind !== 'system-call' || point.op === undefined) return undefined
    if (point.op !== 'device.write' && point.op !== 'worker.served') return undefined
    // Never while it starts, nor for want of workers.
    if (++calls < 40 || calls % 9 !== 0) return undefined
    if (point.op === 'worker.served') return { kind: 'fail' }
    kills++
    return { kind: 'kill' }
  }
  const machine = startMachine({ inject })
  const { files } = machine
  let done = 0
  let failed = 0
  for (const index of [0, 1, 2]) {
    machine.task(`client ${index}`, 40, function* (client) {
      const { object } = yield* client.open(files.thread, `/${index}`, 0)
      for (let round = 0; round < 40; round++) {
        const data = pattern(2 * PAGE, round)
        const reply = yield* client.write(files.thread, object, 0, data)
        if (reply.op === 'store.done') done++
        else failed++
        if (reply.op !== 'store.done') continue
        const read = yield* client.read(files.thread, object, 0, 2)
        if (typeof read !== 'string') expectSame(read, data)
      }
    })
  }
  machine.run()
  expect(kills).toBeGreaterThan(3)
  expect(failed).toBeGreaterThan(0)
  expect(done).toBeGreaterThan(50)
})
