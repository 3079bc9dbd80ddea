/**
 * Clients that change data in transit: before, during and after the lock, at each moment at which a
 * message arrives. The reply may be what it wants; what others then read must be right (I20).
 */
import type { ContainerId, HandleId } from '@selfpage/container'
import { flexpage, READ, withoutGuard, WRITE, type Operation } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { readImage } from '../src/index.ts'
import { Client, expectSame, PAGE, pattern, startMachine, type Answer } from './machine.ts'

/** Where the rogue maps things. */
const WINDOW = 256

type Attack = (
  client: Client,
  container: ContainerId,
  own: readonly HandleId[],
) => Operation<unknown>

function overwrite({ thread }: Client): void {
  for (const page of [WINDOW, WINDOW + 1]) {
    if ((thread.space.rightsAt(page) & WRITE) !== 0) thread.space.bytes(page).fill(0xbd)
  }
}

const attacks: Readonly<Record<string, Attack>> = {
  *'map, write, unmap'(client, container) {
    yield* client.container({ op: 'map', container, rights: READ | WRITE }, WINDOW)
    overwrite(client)
    client.thread.unmap(flexpage(WINDOW, 4), READ | WRITE, true)
  },
  // oxlint-disable-next-line require-yield -- it needs no message
  *'write through a mapping made before'(client) {
    overwrite(client)
  },
  *'copy in'(client, container, own) {
    yield* client.container({ op: 'copyIn', container, handles: own })
  },
  *'grant to oneself, and write'(client, container) {
    yield* client.container({ op: 'grantAccess', container, to: client.thread.space.id })
    yield* client.container({ op: 'map', container, rights: READ | WRITE }, WINDOW)
    overwrite(client)
  },
  *'lock, write, unlock'(client, container) {
    yield* client.container({ op: 'lockMap', container }, WINDOW)
    overwrite(client)
    yield* client.container({ op: 'unlock', container })
  },
  *'unmap all, map, write'(client, container) {
    yield* client.container({ op: 'unmapAll', container })
    yield* client.container({ op: 'map', container, rights: READ | WRITE }, WINDOW)
    overwrite(client)
  },
  *deallocate(client, container) {
    yield* client.container({ op: 'deallocate', container })
  },
}

/** One rogue request with an attack at a time; undefined: none, but the times of all messages. */
function run(direction: 'read' | 'write', attack: Attack | undefined, atTicks: number) {
  const data = pattern(2 * PAGE, 1)
  const machine = startMachine()
  const { files, kernel } = machine
  machine.task('writer', 20, function* (client) {
    const { object } = yield* client.open(files.thread, '/a', 0)
    yield* client.write(files.thread, object, 0, data)
    yield* client.sync(files.thread, object)
    // Out of the cache: a file longer than it.
    const long = yield* client.open(files.thread, '/long', 0)
    for (let page = 0; page < 66; page += 6) {
      yield* client.write(files.thread, long.object, page, pattern(6 * PAGE, page))
    }
  })
  machine.run()
  const startTicks = kernel.now
  const times: number[] = []
  let asking = false
  kernel.observe((event) => {
    if (asking && event.kind === 'message') times.push(event.at - startTicks)
  })
  let reply: Answer | undefined
  machine.task(
    'rogue',
    40,
    function* (client) {
      const { object } = yield* client.open(files.thread, '/a')
      const own = yield* client.allocate(2)
      yield* client.bytes(own, (_, bytes) => bytes.fill(0xbd))
      const container = yield* client.filled(files.thread, pattern(2 * PAGE, 2))
      yield* client.container({ op: 'map', container, rights: READ | WRITE }, WINDOW)
      if (attack !== undefined) {
        const { thread, memory } = client
        thread.spawn({
          name: 'rogue two',
          *body(two) {
            yield* two.sleep(Math.max(1, startTicks + atTicks - two.now))
            yield* attack(new Client(two, memory), container, own)
          },
        })
      }
      const request =
        direction === 'read'
          ? { op: 'store.read', object, page: 0, pages: 2, container }
          : { op: 'store.write', object, pages: [0, 1], container }
      asking = true
      reply = yield* client.ask(files.thread, request)
      asking = false
      yield* client.sync(files.thread, object)
      // Before everybody else whenever it wants to run: no priority protects the servers.
    },
    255,
  )
  machine.run()
  let seen = new Uint8Array(0)
  machine.task('honest', 20, function* (client) {
    const { object } = yield* client.open(files.thread, '/a')
    const read = yield* client.read(files.thread, object, 0, 2)
    if (typeof read !== 'string') seen = read
  })
  machine.run()
  // What is on the disk, read without any of this.
  const volume = readImage(machine.image, PAGE)
  const onDisk = new Uint8Array(2 * PAGE)
  const pages = volume?.find('/a')?.pages
  for (const page of [0, 1]) {
    machine.image.read(pages?.blockOf(page) ?? 0, onDisk.subarray(page * PAGE, (page + 1) * PAGE))
  }
  return { reply, seen, onDisk, data, times }
}

describe.each(['read', 'write'] as const)('during a %s', (direction) => {
  const { times } = run(direction, undefined, 0)
  const moments = [...new Set(times.flatMap((time) => [time, time + 1]))]

  test.each(Object.keys(attacks))('to %s is found out, or does nothing', (name) => {
    let found = 0
    for (const moment of moments) {
      const { reply, seen, onDisk, data } = run(direction, attacks[name], moment)
      expect(seen, `at ${moment}`).toEqual(onDisk)
      if (direction === 'read') expectSame(seen, data)
      if (reply?.op !== 'store.done') found++
    }
    // A mapping made before is gone when it would matter, and nothing is to be found.
    expect(found > 0).toBe(name !== 'write through a mapping made before')
  })

  test('the check of versions is what finds them out', () => {
    const wrong = withoutGuard('I20/version', () =>
      moments.filter((moment) => {
        const { seen, onDisk } = run(direction, attacks['map, write, unmap'], moment)
        return Buffer.compare(seen, onDisk) !== 0
      }),
    )
    expect(wrong.length).toBeGreaterThan(0)
  })
})
