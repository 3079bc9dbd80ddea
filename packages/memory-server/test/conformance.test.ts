/**
 * What clients may expect of whoever serves memory: run against the memory server, a proxy, and a
 * proxy of a proxy, which must not make a difference (G9).
 */
import { ContainerClient } from '@selfpage/container'
import type { HandleId } from '@selfpage/container'
import { ALL_RIGHTS, flexpage, READ, WRITE, type SpaceId } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import type { MemoryServerOptions, Reclaim } from '../src/index.ts'
import { allocated, obedientTask, startMachine, type Standing } from './machine.ts'

describe.each<Standing>(['server', 'proxy', 'proxy of a proxy'])('the %s', (standing) => {
  const start = (frames: number, options?: MemoryServerOptions) =>
    startMachine(frames, options, standing)

  test('allocates, maps, and takes back, mappings included', () => {
    const machine = start(16)
    let seen: unknown
    machine.task('client', 4, function* ({ thread, memory }) {
      const handles = allocated(yield* memory.allocate(4))
      yield* memory.map(handles, READ | WRITE, flexpage(8, 2))
      expect(thread.space.touch(9, WRITE)).toBe(true)
      thread.space.bytes(9)[0] = 7
      yield* memory.deallocate(handles)
      expect(thread.space.rightsAt(9)).toBe(0)
      seen = yield* memory.account()
    })
    machine.run()
    expect(seen).toMatchObject({ guaranteedFrames: 4, allocatedFrames: 0, freeFrames: 16 })
  })

  test('G1: the sum of guarantees never exceeds the frames, not even in between', () => {
    const machine = start(16)
    const [one, two] = [0, 1].map((each) => machine.kernel.createSpace(`${each}`, 16).id)
    const set = (task: SpaceId | undefined, guaranteedFrames: number, effectiveTicks = 0) =>
      machine.server.setContract({ task: task as SpaceId, guaranteedFrames, effectiveTicks }).op
    expect(set(one, 10)).toBe('contract.done')
    expect(set(two, 7)).toBe('refused')
    // Announced, but not in effect: its frames are not free to be promised.
    expect(set(one, 4, machine.kernel.now + 1_000_000)).toBe('contract.done')
    expect(set(two, 7)).toBe('refused')
    machine.run()
    expect(set(two, 12)).toBe('contract.done')
    machine.run()
  })

  test('G2: extra frames are what is allocated beyond the guarantee', () => {
    const machine = start(16)
    const task = machine.task('client', 4, function* ({ memory }) {
      yield* memory.allocate(6)
      expect(yield* memory.allocate(1, { extra: false })).toMatchObject({ code: 'no-frames' })
    })
    machine.run()
    expect(machine.server.account(task)).toMatchObject({ allocatedFrames: 6, extraFrames: 2 })
  })

  test('G3: a task is asked for at most its extra frames, and nobody waits for it to listen', () => {
    const machine = start(16, { sanction: 'force' })
    machine.task('deaf', 4, function* ({ thread, memory }) {
      const handles = allocated(yield* memory.allocate(16, { partial: true }))
      yield* memory.map(handles, READ | WRITE, flexpage(16, 4))
      yield* memory.listen(thread.id)
      yield* thread.sleep(100_000_000)
    })
    const late = machine.task('late', -1, function* ({ thread, memory }) {
      yield* thread.sleep(1_000_000)
      const handles = allocated(yield* memory.allocate(8))
      expect(yield* memory.map(handles, ALL_RIGHTS, flexpage(16, 3))).toMatchObject({
        op: 'memory.mapped',
      })
      // Two deadlines: one of the early reclaim, one of its own.
      expect(thread.now).toBeLessThan(15_000_000)
    })
    machine.kernel.run({ untilTicks: 900_000 })
    machine.server.setContract({ task: late, guaranteedFrames: 8 })
    machine.run()
    for (const { event, values } of machine.notes) {
      if (event !== 'reclaim') continue
      expect(values['frames']).toBeLessThanOrEqual(values['extra'] as number)
    }
  })

  test.each([
    ['kill', 0],
    ['force', 4],
    ['karma', 4],
  ] as const)(
    'G5: the sanction %s leaves a task that does not answer %i frames',
    (sanction, left) => {
      const machine = start(16, { sanction, lowFrames: 8, highFrames: 12 })
      const hog = machine.task('hog', 4, function* ({ thread, memory }) {
        const handles = allocated(yield* memory.allocate(16, { partial: true }))
        yield* memory.map(handles, READ | WRITE, flexpage(16, 4))
        yield* thread.sleep(200_000_000)
      })
      machine.kernel.run({ untilTicks: 900_000 })
      const other = machine.task('other', 12, function* ({ memory }) {
        const handles = allocated(yield* memory.allocate(12))
        for (const [index, handle] of handles.entries()) {
          yield* memory.mapOne(handle, READ | WRITE, flexpage(index))
        }
      })
      machine.run()
      expect(machine.server.account(hog)?.allocatedFrames ?? 0).toBe(left)
      expect(machine.server.account(other)).toMatchObject({ allocatedFrames: 12 })
      expect(machine.notes.some(({ event }) => event === 'sanction')).toBe(true)
    },
  )

  test('G6: what was given back can be had again until it is used again', () => {
    const machine = start(8, { lowFrames: 0 })
    const results: unknown[] = []
    machine.task('client', 8, function* ({ thread, memory }) {
      const handles = allocated(yield* memory.allocate(8))
      yield* memory.map(handles, READ | WRITE, flexpage(8, 3))
      thread.space.bytes(8)[0] = 42
      thread.space.bytes(9)[0] = 43
      yield* memory.soften(handles.slice(0, 2))
      expect(thread.space.rightsAt(8)).toBe(0)
      expect(yield* memory.mapOne(handles[0], READ, flexpage(1))).toMatchObject({
        code: 'soft',
      })
      // Uses the frame that was given up first.
      const [fresh] = allocated(yield* memory.allocate(1))
      yield* memory.mapOne(fresh, READ, flexpage(1))
      results.push(yield* memory.regain(handles.slice(0, 2)))
      yield* memory.mapOne(handles[1], READ, flexpage(2))
      expect(thread.space.bytes(2)[0]).toBe(43)
      expect(thread.space.bytes(1)[0]).toBe(0)
    })
    machine.run()
    expect(results).toEqual([{ op: 'memory.regained', results: ['gone', 'regained'] }])
  })

  test('G7: a guaranteed access succeeds in bounded time, by taking back extra frames', () => {
    const machine = start(16, { lowFrames: 1 })
    const hog = obedientTask(machine, 'hog', 16)
    machine.server.setContract({ task: hog, guaranteedFrames: 4 })
    let ticks = Infinity
    const late = machine.task('late', -1, function* ({ thread, memory }) {
      yield* thread.sleep(20_000_000)
      const begin = thread.now
      const handles = allocated(yield* memory.allocate(8))
      const reply = yield* memory.map(handles, ALL_RIGHTS, flexpage(16, 3))
      expect(reply.op).toBe('memory.mapped')
      ticks = thread.now - begin
    })
    machine.kernel.run({ untilTicks: 10_000_000 })
    machine.server.setContract({ task: late, guaranteedFrames: 8 })
    machine.run()
    expect(ticks).toBeLessThan(2_000_000)
    expect(machine.server.account(hog)?.allocatedFrames).toBe(8)
    expect(machine.notes.some(({ event }) => event === 'sanction')).toBe(false)
  })

  test("G9: a child lives on a part of its parent's contract, which then is whole again", () => {
    const machine = start(16)
    const child = machine.task('child', -1, function* ({ thread, memory }) {
      yield* thread.sleep(1_000_000)
      allocated(yield* memory.allocate(3, { extra: false }))
    })
    const seen: unknown[] = []
    const parent = machine.task('parent', 8, function* ({ thread, memory }) {
      seen.push(yield* memory.split(child, 9))
      seen.push(yield* memory.split(child, 3))
      seen.push(yield* memory.account())
      yield* thread.sleep(2_000_000)
      seen.push(yield* memory.endContract(child))
    })
    machine.run()
    expect(seen).toMatchObject([
      { code: 'too-many-frames' },
      { guaranteedFrames: 3 },
      { guaranteedFrames: 5 },
      { op: 'contract.done' },
    ])
    expect(machine.server.account(parent)).toMatchObject({ guaranteedFrames: 8, freeFrames: 16 })
    expect(machine.server.account(child)).toBeUndefined()
  })

  test('G10: who makes a container pays for it, whoever works in it', () => {
    const machine = start(16)
    const server = machine.task('file server', 2, function* ({ thread, memory }) {
      const containers = new ContainerClient(thread, machine.server.thread)
      const asked = yield* thread.receive()
      const { container } = asked as unknown as { container: never }
      expect(yield* containers.lockMap(container, flexpage(8, 2))).toMatchObject({ version: 1 })
      thread.space.bytes(11)[0] = 5
      expect(yield* memory.account()).toMatchObject({ allocatedFrames: 0 })
      yield* containers.unlock(container)
      yield* thread.send(thread.sender, { op: 'done' })
    })
    let read: number | undefined
    const client = machine.task('client', 4, function* ({ thread }) {
      const containers = new ContainerClient(thread, machine.server.thread)
      const made = yield* containers.create(4, { leaseTicks: 1_000_000, grantee: server })
      if (made.op !== 'container.done') throw new Error(made.op)
      const [fileServer] = machine.threads.get(server) ?? []
      yield* thread.call(fileServer, { op: 'work', container: made.container } as never)
      yield* containers.map(made.container, flexpage(4, 2), { rights: READ })
      read = thread.space.bytes(7)[0]
    })
    machine.run()
    expect(read).toBe(5)
    expect(machine.server.account(client)).toMatchObject({ allocatedFrames: 4, extraFrames: 0 })
  })

  test('I5: a copy-on-write break finds a frame when all of memory is charged', () => {
    const machine = start(8, { lowFrames: 0 })
    machine.task('client', 8, function* ({ thread, memory }) {
      const handles = allocated(yield* memory.allocate(8))
      const [from, to] = [handles.slice(0, 4), handles.slice(4)]
      yield* memory.map(from, READ | WRITE, flexpage(8, 2))
      thread.space.bytes(8)[0] = 1
      yield* memory.copy(from, to)
      expect(yield* memory.map(to, READ | WRITE, flexpage(16, 2))).toMatchObject({
        op: 'memory.mapped',
      })
      thread.space.bytes(16)[0] = 2
      yield* memory.map(from, READ | WRITE, flexpage(8, 2))
      expect([thread.space.bytes(8)[0], thread.space.bytes(16)[0]]).toEqual([1, 2])
      expect(yield* memory.account()).toMatchObject({ freeFrames: 0, allocatedFrames: 8 })
    })
    machine.run()
  })

  test('I15: released data is gone for the releaser, and there for sharers', () => {
    const machine = start(8)
    machine.task('client', 4, function* ({ thread, memory }) {
      const [from, to] = allocated(yield* memory.allocate(2)) as [HandleId, HandleId]
      yield* memory.mapOne(from, READ | WRITE, flexpage(8))
      thread.space.bytes(8)[0] = 1
      yield* memory.copy([from], [to])
      yield* memory.releaseData([from], flexpage(8))
      yield* memory.mapOne(to, READ, flexpage(9))
      expect([thread.space.bytes(8)[0], thread.space.bytes(9)[0]]).toEqual([0, 1])
    })
    machine.run()
  })

  test('I32: who has extra frames is asked in turn, and in proportion', () => {
    const machine = start(64, { lowFrames: 1, highFrames: 1 })
    const names = ['a', 'b', 'c']
    const hogs = names.map((name) => obedientTask(machine, name, 16))
    for (const task of hogs) machine.server.setContract({ task, guaranteedFrames: 0 })
    machine.kernel.run({ untilTicks: 50_000_000 })
    machine.task('filler', 16, function* ({ memory }) {
      const handles = allocated(yield* memory.allocate(16))
      for (const [page, handle] of handles.entries()) {
        yield* memory.mapOne(handle, READ | WRITE, flexpage(page))
      }
    })
    machine.kernel.run({ untilTicks: 60_000_000 })
    machine.task('taker', 30, function* ({ memory }) {
      const handles = allocated(yield* memory.allocate(30))
      for (const [page, handle] of handles.entries()) {
        yield* memory.mapOne(handle, READ | WRITE, flexpage(page))
      }
    })
    machine.run()
    const left = hogs.map((task) => machine.server.account(task)?.allocatedFrames ?? 0)
    expect(left.reduce((sum, each) => sum + each, 0)).toBe(18)
    expect(Math.max(...left) - Math.min(...left)).toBeLessThanOrEqual(2)
  })

  test('a listener that calls the server is not answered with a reclaim request', () => {
    const machine = start(16, { lowFrames: 1 })
    const hog = obedientTask(machine, 'hog', 16)
    machine.server.setContract({ task: hog, guaranteedFrames: 4 })
    machine.kernel.run({ untilTicks: 10_000_000 })
    const requests: Reclaim[] = []
    machine.kernel.observe((event) => {
      if (event.kind === 'message' && event.message.op === 'memory.reclaim') {
        requests.push(event.message as Reclaim)
      }
    })
    const before = machine.server.account(hog)?.allocatedFrames ?? 0
    machine.task('late', 12, function* ({ memory }) {
      const handles = allocated(yield* memory.allocate(12))
      for (const [page, handle] of handles.entries()) {
        yield* memory.mapOne(handle, READ | WRITE, flexpage(page))
      }
    })
    machine.run()
    const given = requests.reduce((sum, { frames }) => sum + frames, 0)
    expect(machine.server.account(hog)?.allocatedFrames).toBe(before - given)
    expect(machine.server.account(hog)?.allocatedFrames).toBe(4)
  })
})
