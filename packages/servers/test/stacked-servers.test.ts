import { memoryImage, type DiskImage, type Message } from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import {
  startCompressingServer,
  startEncryptingServer,
  STACKED_SERVER_FRAMES,
  type StackedServer,
} from '../src/index.ts'
import { PAGE, pattern, startMachine, type Machine } from './machine.ts'

const key = pattern(32, 77)

const kinds: Readonly<
  Record<
    string,
    (machine: Machine, below: 'files' | 'swap', store?: StackedServer) => StackedServer
  >
> = {
  compressing: (machine, below, store) =>
    start(machine, startCompressingServer(machine.kernel, options(machine, below, store))),
  encrypting: (machine, below, store) =>
    start(
      machine,
      startEncryptingServer(machine.kernel, { ...options(machine, below, store), key }),
    ),
  'encrypting over compressing': (machine, below) =>
    kinds.encrypting(machine, below, kinds.compressing(machine, below)),
}

function options(machine: Machine, below: 'files' | 'swap', store?: StackedServer) {
  return {
    memory: machine.memory.thread,
    store: (store ?? machine[below]).thread,
    objects: below === 'files' ? ('shared' as const) : ('private' as const),
    objectPages: store === undefined ? 120 : 64,
  }
}

function start(machine: Machine, server: StackedServer): StackedServer {
  machine.memory.setContract({ task: server.space.id, guaranteedFrames: STACKED_SERVER_FRAMES })
  return server
}

/** Compressible to about a fifth. */
function text(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length).fill(0x20)
  for (let index = 0; index < length; index += 32) bytes[index] = seed + index
  return bytes
}

const image = () => memoryImage(1600)

test.each(
  Object.keys(kinds).flatMap((kind) => [
    [kind, 'files'],
    [kind, 'swap'],
  ]) as [string, 'files' | 'swap'][],
)('what is written through a server %s in front of %s is read back', (kind, below) => {
  const machine = startMachine({ image: image(), fileBlocks: 1100, swapBlocks: 500 })
  const server = kinds[kind](machine, below)
  const chance = randomSource(5)
  const model = new Uint8Array(40 * PAGE)
  let steps = 0
  machine.task('client', 60, function* (client) {
    const { object, code } = yield* client.open(server.thread, '/a', 40 * PAGE)
    expect(code).toBe(undefined)
    for (; steps < 80; steps++) {
      const page = chance() % 36
      const count = 1 + (chance() % 4)
      const make = chance() % 2 === 0 ? text : pattern
      const data = make(count * PAGE, steps)
      expect(yield* client.write(server.thread, object, page, data)).toEqual({ op: 'store.done' })
      model.set(data, page * PAGE)
      const from = chance() % 36
      const read = yield* client.read(server.thread, object, from, 4)
      expect(read).toEqual(model.subarray(from * PAGE, (from + 4) * PAGE))
    }
  })
  machine.run()
  expect(steps).toBe(80)
})

test.each(Object.keys(kinds))('files behind a server %s are there after a restart', (kind) => {
  const disk = image()
  const before = startMachine({ image: disk, fileBlocks: 1100, swapBlocks: 500 })
  const server = kinds[kind](before, 'files')
  const data = text(5 * PAGE + 7, 4)
  before.task('client', 40, function* (client) {
    const { object } = yield* client.open(server.thread, '/a', 0)
    yield* client.write(server.thread, object, 0, data)
    expect((yield* client.sync(server.thread, object)).op).toBe('store.done')
  })
  before.run()
  const after = startMachine({ image: disk, fileBlocks: 1100, swapBlocks: 500 })
  const again = kinds[kind](after, 'files')
  let read: Uint8Array | string = ''
  after.task('client', 40, function* (client) {
    expect((yield* client.open(again.thread, '/b')).code).toBe('no-such-object')
    const { object, sizeBytes } = yield* client.open(again.thread, '/a')
    expect(sizeBytes).toBe(data.length)
    read = yield* client.read(again.thread, object, 0, 6)
    const resize = { op: 'store.resize', object, sizeBytes: 10 } as Message
    expect(yield* client.ask(again.thread, resize)).toEqual({ op: 'store.done' })
    const cut = new Uint8Array(PAGE)
    cut.set(data.subarray(0, 10))
    expect(yield* client.read(again.thread, object, 0, 1)).toEqual(cut)
  })
  after.run()
  const padded = new Uint8Array(6 * PAGE)
  padded.set(data)
  expect(read).toEqual(padded)
})

test('compressing saves room below', () => {
  const machine = startMachine({ image: image(), fileBlocks: 1100, swapBlocks: 500 })
  const server = kinds.compressing(machine, 'swap')
  const before = machine.swap.freeSlots
  machine.task('client', 60, function* (client) {
    const { object } = yield* client.open(server.thread, 'swap', 100 * PAGE)
    for (let page = 0; page < 96; page += 8) {
      yield* client.write(server.thread, object, page, text(8 * PAGE, page))
    }
  })
  machine.run()
  expect(before - machine.swap.freeSlots).toBeLessThan(60)
})

test.each(['compressing', 'encrypting'])(
  'what was changed below a server %s is found out (I35), and encrypted bytes say nothing',
  (kind) => {
    const blocks = new Map<number, Uint8Array>()
    const disk: DiskImage = {
      ...image(),
      read: (block, into) => into.set(blocks.get(block) ?? new Uint8Array(PAGE)),
      write: (block, from) => void blocks.set(block, from.slice()),
    }
    const first = startMachine({ image: disk, fileBlocks: 1100, swapBlocks: 500 })
    const server = kinds[kind](first, 'files')
    const secret = pattern(PAGE, 3)
    first.task('client', 40, function* (client) {
      const { object } = yield* client.open(server.thread, '/a', 0)
      yield* client.write(server.thread, object, 0, secret)
      yield* client.sync(server.thread, object)
    })
    first.run()
    const plain = [...blocks.values()].filter((bytes) => Buffer.compare(bytes, secret) === 0)
    expect(plain.length).toBe(kind === 'encrypting' ? 0 : 1)
    const file = first.files.volume?.find('/a')
    const last = file?.pages.blockOf([...file.pages.pages()].at(-1) ?? 0) ?? 0
    blocks.get(last)![5] ^= 4
    const second = startMachine({ image: disk, fileBlocks: 1100, swapBlocks: 500 })
    const again = kinds[kind](second, 'files')
    let read: Uint8Array | string = ''
    second.task('client', 40, function* (client) {
      const { object } = yield* client.open(again.thread, '/a')
      read = yield* client.read(again.thread, object, 0, 1)
    })
    second.run()
    expect(read).toBe('corrupted')
  },
)
