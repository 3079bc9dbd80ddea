import { spaceOf, type Message } from '@selfpage/kernel'
import { expect, test } from 'vitest'
import { BLOCKS, PAGE, pattern, startMachine, type Client } from './machine.ts'

const share = (sliceTicks: number, stream = 0) =>
  ({ op: 'device.share', sliceTicks, periodTicks: 250_000_000, extra: false, stream }) as Message

test('self-pagers with shares 1:2:4 of the disk progress 1:2:4, through the swap server', () => {
  const machine = startMachine()
  const { swap } = machine
  const progress = [0, 0, 0]
  for (const [index, weight] of [1, 2, 4].entries()) {
    machine.task(`pager ${index}`, 20, function* (client) {
      const { object } = yield* client.open(swap.thread, 'swap', 64 * PAGE)
      yield* client.ask(swap.thread, {
        op: 'store.share',
        sliceTicks: weight * 30_000_000,
        periodTicks: 250_000_000,
        extra: false,
      } as Message)
      for (let page = 0; page < 64; page++) {
        yield* client.write(swap.thread, object, page, pattern(PAGE, page))
      }
      for (let page = 0; ; page = (page * 5 + 1) % 64) {
        yield* client.read(swap.thread, object, page, 1)
        progress[index]++
      }
    })
  }
  machine.run({ untilTicks: 40_000_000_000 })
  const before = [...progress]
  machine.run({ untilTicks: 160_000_000_000 })
  const [a, b, c] = progress.map((count, index) => count - before[index])
  expect(a).toBeGreaterThan(100)
  expect(Math.abs(b / a - 2), `${b} to ${a}`).toBeLessThan(0.1)
  expect(Math.abs(c / a - 4), `${c} to ${a}`).toBeLessThan(0.2)
})

function* asker(client: Client, driver: number, request: object) {
  return yield* client.ask(driver as never, request as Message)
}

test('blocks outside its extents are refused to a task (I12)', () => {
  const machine = startMachine()
  const { driver } = machine
  const codes: (string | undefined)[] = []
  machine.task('client', 20, function* (client) {
    const container = yield* client.filled(driver.thread, pattern(PAGE, 1))
    const write = (blocks: unknown, more = {}) =>
      asker(client, driver.thread, { op: 'device.write', container, blocks, ...more })
    codes.push((yield* write([0])).code, (yield* write([BLOCKS])).code)
    driver.allow(client.thread.space.id, 900, 910)
    codes.push((yield* write([900])).code, (yield* write([900, 899])).code)
    codes.push((yield* write([901, 902])).code, (yield* write([])).code)
    codes.push((yield* write([901], { first: -1 })).code)
    codes.push((yield* write([901], { stream: 0.5 })).code)
  })
  machine.run()
  expect(codes).toEqual([
    'not-permitted',
    'out-of-range',
    undefined,
    'not-permitted',
    'out-of-range',
    'invalid',
    'invalid',
    'invalid',
  ])
})

test('a container whose lease is too short for the transfer is not written under (C4)', () => {
  const machine = startMachine()
  const { driver } = machine
  let code: string | undefined
  machine.task('client', 20, function* (client) {
    driver.allow(client.thread.space.id, 900, 910)
    const grantee = spaceOf(driver.thread)
    const made = yield* client.container({ op: 'create', pages: 1, leaseTicks: 1_000_000, grantee })
    const { container } = made
    const read = { op: 'device.read', container, blocks: [900] }
    code = (yield* asker(client, driver.thread, read)).code
    // The lock is gone again.
    expect((yield* client.container({ op: 'deallocate', container })).op).toBe('container.done')
  })
  machine.run()
  expect(code).toBe('lease-too-short')
})

test('a rogue cannot have the driver use access that another gave it (I12)', () => {
  const machine = startMachine()
  const { driver } = machine
  let code: string | undefined
  machine.task('victim', 20, function* (client) {
    const container = yield* client.filled(driver.thread, pattern(PAGE, 1))
    machine.task('rogue', 10, function* (rogue) {
      driver.allow(rogue.thread.space.id, 900, 910)
      const read = { op: 'device.read', container, blocks: [900] }
      code = (yield* asker(rogue, driver.thread, read)).code
    })
  })
  machine.run()
  expect(code).toBe('no-such-container')
})

test('more than the disk cannot be reserved, nor nonsense', () => {
  const machine = startMachine()
  const { driver } = machine
  const replies: (string | undefined)[] = []
  machine.task('client', 10, function* (client) {
    for (const request of [
      share(200_000_000),
      share(100_000_000, 1),
      share(20_000_000, 1),
      share(0),
      share(200_000_000, 1),
      share(-1),
      share(Number.NaN),
      share(300_000_000, 2),
    ]) {
      replies.push((yield* client.ask(driver.thread, request)).code)
    }
  })
  machine.run()
  expect(replies).toEqual([
    undefined,
    'over-committed',
    undefined,
    undefined,
    undefined,
    'invalid',
    'invalid',
    'invalid',
  ])
})
