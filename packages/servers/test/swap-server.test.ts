import { memoryImage, type Message } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { BLOCKS, expectDone, PAGE, pattern, startMachine } from './machine.ts'

test('pages come back as they went out; those never written are zeros', () => {
  const machine = startMachine()
  const { swap } = machine
  const chance = randomSource(3)
  const model = new Map<number, Uint8Array>()
  let steps = 0
  machine.task('client', 60, function* (client) {
    const { object, pages } = yield* client.open(swap.thread, 'swap', 40 * PAGE)
    expect(pages).toBe(40)
    for (; steps < 200; steps++) {
      const page = chance() % 36
      const count = 1 + (chance() % 4)
      if (chance() % 5 === 0) {
        yield* client.ask(swap.thread, {
          op: 'store.discard',
          object,
          page,
          pages: count,
        } as Message)
        for (let at = page; at < page + count; at++) model.delete(at)
      } else if (chance() % 2 === 0) {
        const data = pattern(count * PAGE, steps)
        expectDone(yield* client.write(swap.thread, object, page, data))
        for (let at = 0; at < count; at++) {
          model.set(page + at, data.subarray(at * PAGE, (at + 1) * PAGE))
        }
      }
      const read = yield* client.read(swap.thread, object, page, count)
      const expected = new Uint8Array(count * PAGE)
      for (let at = 0; at < count; at++) {
        expected.set(model.get(page + at) ?? new Uint8Array(PAGE), at * PAGE)
      }
      expect(read).toEqual(expected)
    }
    expect(swap.freeSlots).toBe(BLOCKS / 2 - model.size)
  })
  machine.run()
  expect(steps).toBe(200)
})

test.each([
  ['lost', (image: Map<number, Uint8Array>, block: number) => image.get(block)?.fill(0)],
  [
    'mixed up',
    (image: Map<number, Uint8Array>, block: number) => {
      const one = image.get(block)!
      const other = image.get(block + 1)!
      image.set(block, other).set(block + 1, one)
    },
  ],
  [
    'changed by a bit',
    (image: Map<number, Uint8Array>, block: number) => {
      image.get(block)![PAGE - 1] ^= 1
    },
  ],
])('a slot that was %s on the disk is an error, never wrong data (I35)', (_, damage) => {
  const written = new Map<number, Uint8Array>()
  const image = {
    ...memoryImage(BLOCKS),
    read: (block: number, into: Uint8Array) => into.set(written.get(block) ?? new Uint8Array(PAGE)),
    write: (block: number, from: Uint8Array) => void written.set(block, from.slice()),
  }
  const machine = startMachine({ image })
  const { swap } = machine
  let read: Uint8Array | string = ''
  machine.task('client', 20, function* (client) {
    const { object } = yield* client.open(swap.thread, 'swap', 8 * PAGE)
    yield* client.write(swap.thread, object, 0, pattern(4 * PAGE, 1))
    damage(written, BLOCKS / 2 + 1)
    read = yield* client.read(swap.thread, object, 1, 1)
  })
  machine.run()
  expect(read).toBe('lost-data')
})

test('a task that ends leaves all its slots, and the next one sees nothing of it (I16)', () => {
  const machine = startMachine({ fileBlocks: 512, swapBlocks: 16 })
  const { swap } = machine
  const first = machine.task('first', 40, function* (client) {
    const { object } = yield* client.open(swap.thread, 'swap', 16 * PAGE)
    yield* client.write(swap.thread, object, 0, pattern(16 * PAGE, 9))
    expect(swap.freeSlots).toBe(0)
    const { code } = yield* client.write(swap.thread, object, 0, pattern(PAGE, 9))
    expect(code).toBe('no-space')
  })
  machine.run()
  machine.end(first.id)
  expect(swap.freeSlots).toBe(16)
  let read: Uint8Array | string = ''
  machine.task('second', 40, function* (client) {
    const { object } = yield* client.open(swap.thread, 'swap', 16 * PAGE)
    read = yield* client.read(swap.thread, object, 0, 16)
  })
  machine.run()
  expect(read).toEqual(new Uint8Array(16 * PAGE))
})
