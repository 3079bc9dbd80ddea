import {
  memoryImage,
  pc2002,
  serverFlash,
  spaceOf,
  type Message,
  type Operation,
} from '@selfpage/kernel'
import { randomSource } from '@selfpage/policy'
import { expect, test } from 'vitest'
import { readImage } from '../src/index.ts'
import {
  type Client,
  expectDone,
  expectSame,
  PAGE,
  pattern,
  startMachine,
  type Machine,
} from './machine.ts'

/** Runs one client to its end. */
function runClient(machine: Machine, body: (client: Client) => Operation<void>, frames = 80) {
  let done = false
  const space = machine.task('client', frames, function* (client) {
    yield* body(client)
    done = true
  })
  machine.run()
  expect(done).toBe(true)
  return space
}

test('what is written to a file is read back, from the disk and from the cache', () => {
  const machine = startMachine()
  const { files } = machine
  const data = pattern(5 * PAGE, 1)
  runClient(machine, function* (client) {
    const { object, op } = yield* client.open(files.thread, '/a', 0)
    expect(op).toBe('store.opened')
    expect(yield* client.write(files.thread, object, 0, data)).toEqual({ op: 'store.done' })
    expect(yield* client.read(files.thread, object, 0, 5)).toEqual(data)
    expect(yield* client.sync(files.thread, object)).toEqual({ op: 'store.done' })
    expect(yield* client.read(files.thread, object, 1, 3)).toEqual(data.subarray(PAGE, 4 * PAGE))
  })
  expect(files.cache.hits).toBeGreaterThan(0)
})

test('reading follows the ten steps, with the versions of C2', () => {
  const machine = startMachine({ file: { workers: 1 } })
  const { files, driver, memory, kernel } = machine
  runClient(machine, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    yield* client.write(files.thread, object, 0, pattern(PAGE, 1))
    yield* client.sync(files.thread, object)
  })
  // Another server over the same disk has nothing cached.
  const again = startMachine({ image: machine.image })
  expect(kernel.isAlive(files.thread) && again.files !== files).toBe(true)
  const steps: string[] = []
  const names = new Map([
    [again.memory.space, 'memory'],
    [again.driver.space.id, 'driver'],
    [again.files.space.id, 'files'],
  ])
  let watching = false
  again.kernel.observe((event) => {
    if (!watching || event.kind !== 'message') return
    const from = names.get(spaceOf(event.from)) ?? 'client'
    const to = names.get(spaceOf(event.to)) ?? 'client'
    if (from === to || spaceOf(event.from) === 0) return
    const { version, operations } = event.message as Message & {
      version?: number
      operations?: number
    }
    const said = version === undefined ? '' : ` ${version}${operations ? `/${operations}` : ''}`
    steps.push(`${from} > ${to}: ${event.message.op}${said}`)
  })
  runClient(again, function* (client) {
    const { object } = yield* client.open(again.files.thread, '/a')
    const handles = yield* client.allocate(1)
    watching = true
    const grantee = again.files.space.id
    const { container } = yield* client.container({
      op: 'create',
      pages: 1,
      leaseTicks: 1e9,
      grantee,
    })
    const request = { op: 'store.read', object, page: 0, pages: 1, container } as Message
    yield* client.ask(again.files.thread, request)
    yield* client.container({ op: 'copyOut', container, handles })
    yield* client.container({ op: 'deallocate', container })
    watching = false
  })
  // The cache asks for frames when it has none; that is not one of the steps.
  const own = steps.filter((step) => !step.includes('memory.allocate'))
  expect(own).toEqual([
    'client > memory: container.create',
    'memory > client: container.done 0',
    'client > files: store.read',
    'files > memory: container.grantAccess',
    'memory > files: container.done 1',
    'files > driver: device.read',
    'driver > memory: container.lockPhysical',
    'memory > driver: container.done 2',
    'driver > memory: container.unlock',
    'memory > driver: container.done 3/2',
    'driver > files: device.done 3/2',
    'files > memory: container.copyOut',
    'memory > files: container.done 4',
    'files > client: store.done',
    'client > memory: container.copyOut',
    'memory > client: container.done 5',
    'client > memory: container.deallocate',
    'memory > client: container.done 6',
  ])
  expect(driver.thread).not.toBe(memory.thread)
})

test('a last page in part reads as zeros beyond its end, also when the file grows or shrinks (I16)', () => {
  const machine = startMachine()
  const { files } = machine
  runClient(machine, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    const data = pattern(PAGE + 10, 3)
    yield* client.write(files.thread, object, 0, data)
    const padded = new Uint8Array(2 * PAGE)
    padded.set(data)
    expect(yield* client.read(files.thread, object, 0, 2)).toEqual(padded)
    const resize = (sizeBytes: number) =>
      client.ask(files.thread, { op: 'store.resize', object, sizeBytes } as Message)
    yield* resize(20)
    yield* resize(3 * PAGE)
    const cut = new Uint8Array(3 * PAGE)
    cut.set(data.subarray(0, 20))
    expect(yield* client.read(files.thread, object, 0, 3)).toEqual(cut)
    const status = yield* client.ask(files.thread, { op: 'store.status', object } as Message)
    expect(status.sizeBytes).toBe(3 * PAGE)
    expect(yield* client.read(files.thread, object, 2, 2)).toBe('out-of-range')
  })
})

test.each([
  { cacheFrames: 0, checksums: false, rounds: 10, paths: 30 },
  { cacheFrames: 5, checksums: false, rounds: 84, paths: 1000 },
  { cacheFrames: 64, checksums: true, rounds: 15, paths: 30 },
])(
  'random files are what a model says, with $cacheFrames cache frames and crashes of clients',
  ({ rounds, paths, ...file }) => {
    const machine = startMachine({
      file,
      image: memoryImage(8000),
      fileBlocks: 7800,
      swapBlocks: 200,
    })
    const { files } = machine
    const chance = randomSource(7 + file.cacheFrames)
    const model = new Map<string, Uint8Array>()
    const random = (below: number) => chance() % below
    for (let round = 0; round < rounds; round++) {
      const space = runClient(machine, function* (client) {
        for (let step = 0; step < 12; step++) {
          const path = `/file-${random(paths)}`
          let { object } = yield* client.open(files.thread, path, 0)
          const before = model.get(path) ?? new Uint8Array(0)
          const action = random(10)
          if (action < 5) {
            const page = random(Math.floor(before.length / PAGE) + 2)
            const data = pattern(1 + random(4 * PAGE), round * 100 + step)
            // A page in part in the middle of a file would be read before; here it is made whole.
            const end = page * PAGE + data.length
            const length = end < before.length ? Math.ceil(data.length / PAGE) * PAGE : data.length
            const whole = pattern(length, round * 100 + step)
            const after = new Uint8Array(Math.max(before.length, page * PAGE + length))
            after.set(before)
            after.set(whole, page * PAGE)
            expectDone(yield* client.write(files.thread, object, page, whole))
            model.set(path, after)
          } else if (action < 6) {
            const sizeBytes = random(6 * PAGE)
            const after = new Uint8Array(sizeBytes)
            after.set(before.subarray(0, sizeBytes))
            const reply = yield* client.ask(files.thread, {
              op: 'store.resize',
              object,
              sizeBytes,
            } as Message)
            expectDone(reply)
            model.set(path, after)
          } else if (action < 7) {
            expectDone(yield* client.sync(files.thread, object))
          }
          const expected = model.get(path) ?? new Uint8Array(0)
          const pages = Math.ceil(expected.length / PAGE)
          if (pages > 0) {
            const first = random(pages)
            const padded = new Uint8Array(pages * PAGE)
            padded.set(expected)
            const read = yield* client.read(files.thread, object, first, pages - first)
            expectSame(read, padded.subarray(first * PAGE))
          }
          object = 0
        }
      })
      // Some leave properly, some are killed in the middle of something.
      if (random(2) === 0) {
        const victim = machine.task('victim', 20, function* (client) {
          const { object } = yield* client.open(files.thread, '/victim', PAGE)
          for (;;) yield* client.read(files.thread, object, 0, 1)
        })
        machine.run({ steps: 50 + random(100) })
        machine.end(victim.id)
        machine.run()
      }
      machine.end(space.id)
    }
    expect(files.cache.fallbacks).toEqual([])
    expect(model.size).toBeGreaterThan(Math.min(paths - 5, 400))
  },
)

test('the cache takes extra frames and gives them back when they are wanted (G3, G4)', () => {
  const machine = startMachine({ frames: 90, file: { cacheFrames: 64 } })
  const { files } = machine
  const data = pattern(30 * PAGE, 5)
  const first = runClient(machine, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    yield* client.write(files.thread, object, 0, data)
    expect(yield* client.read(files.thread, object, 0, 30)).toEqual(data)
  })
  const had = files.cache.frames
  machine.end(first.id)
  expect(had).toBeGreaterThan(8)
  machine.task('greedy', 60, function* (client) {
    const handles = yield* client.allocate(60)
    yield* client.bytes(handles, (page, bytes) => bytes.fill(page))
  })
  machine.run()
  const sanctions = machine.notes.filter(({ event }) => event === 'sanction')
  expect(sanctions).toEqual([])
  expect(files.cache.frames).toBeLessThan(had)
  runClient(
    machine,
    function* (client) {
      const { object } = yield* client.open(files.thread, '/a')
      expect(yield* client.read(files.thread, object, 0, 10)).toEqual(data.subarray(0, 10 * PAGE))
    },
    22,
  )
})

test.each([pc2002, serverFlash])(
  'a crash at any point loses nothing that was synced: $name',
  (costs) => {
    let most = 0
    let checkpoints = 0
    for (let steps = 100; steps < 6000; steps += 149) {
      const options = { image: memoryImage(250), fileBlocks: 150, swapBlocks: 100, costs }
      const machine = startMachine(options)
      const { files } = machine
      /** Of each file, what was synced last, and what was written last. */
      const synced = [0, 0]
      const written = [0, 0]
      for (const index of [0, 1]) {
        machine.task(`client ${index}`, 40, function* (client) {
          const { object } = yield* client.open(files.thread, `/${index}`, 0)
          for (let version = 1; version < 60; version++) {
            written[index] = version
            const reply = yield* client.write(files.thread, object, 0, content(index, version))
            if (reply.op !== 'store.done') throw new Error(JSON.stringify(reply))
            if ((yield* client.sync(files.thread, object)).op === 'store.done')
              synced[index] = version
          }
        })
      }
      machine.run({ steps })
      most = Math.max(most, ...synced)
      checkpoints += machine.notes.filter(({ event }) => event === 'volume.checkpoint').length - 1
      // The power is gone. Another machine mounts what is on the disk.
      expect(most === 0 || readImage(options.image, PAGE) !== undefined).toBe(true)
      const again = startMachine(options)
      runClient(again, function* (client) {
        for (const index of [0, 1]) {
          const { object, code, pages } = yield* client.open(again.files.thread, `/${index}`)
          if (synced[index] === 0 && (code === 'no-such-object' || pages === 0)) continue
          const read = yield* client.read(again.files.thread, object, 0, pages)
          const candidates: Uint8Array[] = []
          for (let version = synced[index]; version <= written[index]; version++) {
            const padded = new Uint8Array(pages * PAGE)
            padded.set(content(index, version).subarray(0, pages * PAGE))
            candidates.push(padded)
          }
          expect(candidates).toContainEqual(read)
        }
      })
    }
    expect(most).toBeGreaterThan(30)
    expect(checkpoints).toBeGreaterThan(5)
  },
)

/** Always as long, so that one is not the beginning of another. */
const content = (index: number, version: number) => pattern(3 * PAGE, 1000 * index + version)

test('a file of holes costs what is in it, however long it is', () => {
  const machine = startMachine()
  const { files } = machine
  runClient(machine, function* (client) {
    const { object, pages } = yield* client.open(files.thread, '/a', 2 ** 30 * PAGE)
    expect(pages).toBe(2 ** 30)
    const data = pattern(PAGE, 1)
    expect(yield* client.write(files.thread, object, 2 ** 29, data)).toEqual({ op: 'store.done' })
    const read = yield* client.read(files.thread, object, 2 ** 29 - 1, 3)
    const expected = new Uint8Array(3 * PAGE)
    expected.set(data, PAGE)
    expect(read).toEqual(expected)
    expect((yield* client.write(files.thread, object, 2 ** 31, data)).code).toBe('out-of-range')
    expect((yield* client.sync(files.thread, object)).op).toBe('store.done')
  })
  expect(readImage(machine.image, PAGE)?.find('/a')?.sizeBytes).toBe(2 ** 30 * PAGE)
})

test('a full disk refuses, and what was removed or written over makes room again', () => {
  const machine = startMachine({ fileBlocks: 120, swapBlocks: 20 })
  const { files } = machine
  runClient(machine, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    let pages = 0
    let reply = yield* client.write(files.thread, object, 0, pattern(PAGE, 0))
    for (; reply.op === 'store.done'; pages++) {
      reply = yield* client.write(files.thread, object, pages + 1, pattern(PAGE, pages + 1))
    }
    expect(reply.code).toBe('no-space')
    expect(pages).toBeGreaterThan(30)
    expect(yield* client.read(files.thread, object, pages - 1, 1)).toEqual(pattern(PAGE, pages - 1))
    const remove = { op: 'store.remove', path: '/a' } as Message
    expect(yield* client.ask(files.thread, remove)).toEqual({ op: 'store.done' })
    expect(yield* client.read(files.thread, object, 0, 1)).toBe('no-such-object')
    const other = yield* client.open(files.thread, '/b', 0)
    // Over and over the same pages, without a sync: blocks come free by commits of the server's own.
    for (let round = 0; round < 100; round++) {
      const data = pattern(4 * PAGE, round)
      expect(yield* client.write(files.thread, other.object, 0, data)).toEqual({ op: 'store.done' })
      expect(yield* client.read(files.thread, other.object, 0, 4)).toEqual(data)
    }
  })
})

test('objects of others, and paths that are none, cannot be told from absent ones (I7)', () => {
  const machine = startMachine()
  const { files } = machine
  let object = 0
  runClient(machine, function* (client) {
    object = (yield* client.open(files.thread, '/a', PAGE)).object
    expect((yield* client.open(files.thread, '', 0)).code).toBe('no-such-object')
    expect((yield* client.open(files.thread, '/a\0b', 0)).code).toBe('no-such-object')
    expect((yield* client.open(files.thread, '/b', -1)).code).toBe('out-of-range')
    expect((yield* client.open(files.thread, '/b', Number.NaN)).code).toBe('out-of-range')
  })
  runClient(machine, function* (client) {
    expect(yield* client.read(files.thread, object, 0, 1)).toBe('no-such-object')
    expect(yield* client.read(files.thread, 4711, 0, 1)).toBe('no-such-object')
  })
})
