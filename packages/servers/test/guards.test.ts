/** What guards of the servers are for: attacks that fail with them, and succeed without. */
import type { DiskImage, Message } from '@selfpage/kernel'
import { memoryImage, spaceOf, withoutGuard } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { BLOCKS, PAGE, pattern, startMachine } from './machine.ts'

const data = pattern(PAGE, 1)

/** What a client reads of a page that another one wrote to a file or its swap area. */
function readAs(whose: 'own' | 'foreign', server: 'files' | 'swap', image: DiskImage) {
  const machine = startMachine({ image })
  const { thread } = machine[server]
  let read: Uint8Array | string = ''
  let object = 0
  machine.task('owner', 40, function* (client) {
    object = (yield* client.open(thread, '/a', PAGE)).object
    yield* client.write(thread, object, 0, data)
    if (whose === 'own') read = yield* client.read(thread, object, 0, 1)
  })
  machine.run()
  if (whose === 'foreign') {
    machine.task('thief', 40, function* (client) {
      read = yield* client.read(thread, object, 0, 1)
    })
    machine.run()
  }
  return read
}

test('I7: what another client has open names nothing', () => {
  const steal = () => readAs('foreign', 'files', memoryImage(BLOCKS))
  expect(steal()).toBe('no-such-object')
  expect(withoutGuard('I7/object', steal)).toEqual(data)
})

test('I35: what a disk forgot is an error, and zeros without the check of slots', () => {
  const forget = () =>
    readAs('own', 'swap', { ...memoryImage(BLOCKS), read: (_block, into) => into.fill(0) })
  expect(forget()).toBe('lost-data')
  expect(withoutGuard('I35/slot', forget)).toEqual(new Uint8Array(PAGE))
})

interface Options {
  readonly allowed?: readonly [number, number]
  readonly leaseTicks?: number
  readonly fails?: boolean
}

/** What the driver says to a task that has a block read or written. */
function ask(op: 'device.read' | 'device.write', options: Options = {}) {
  const { allowed = [0, 0], leaseTicks = 1e10, fails = false } = options
  const machine = startMachine({
    inject: ({ kind }) => (fails && kind === 'transfer' ? { kind: 'fail' } : undefined),
  })
  const { driver } = machine
  let answer: Message | undefined
  machine.task('client', 20, function* (client) {
    driver.allow(client.thread.space.id, ...allowed)
    const { container } = yield* client.container({
      op: 'create',
      pages: 1,
      leaseTicks,
      grantee: spaceOf(driver.thread),
    })
    answer = yield* client.ask(driver.thread, { op, container, blocks: [0] } as Message)
  })
  machine.run()
  const { op: reply, code } = answer as Message & { readonly code?: string }
  return code ?? reply
}

test('I12: the driver writes no blocks but those of its client', () => {
  const overwrite = () => ask('device.write')
  expect(overwrite()).toBe('not-permitted')
  expect(withoutGuard('I12/extent', overwrite)).toBe('device.done')
})

test('I23: the driver begins nothing that outlasts the lease of its lock', () => {
  const late = () => ask('device.write', { allowed: [0, 1], leaseTicks: 1000 })
  expect(late()).toBe('lease-too-short')
  // Begun in spite of that, it ends when its lock is lost.
  expect(withoutGuard('I23/lease', late)).toBe('lock-lost')
})

test('I35: a transfer that failed is not reported as done', () => {
  const fail = () => ask('device.read', { allowed: [0, 1], fails: true })
  expect(fail()).toBe('io-error')
  expect(withoutGuard('I35/device', fail)).toBe('device.done')
})
