import { ALL_RIGHTS, flexpage, READ, WRITE } from '@selfpage/kernel'
import type { HandleId } from '@selfpage/container'
import { expect, test } from 'vitest'
import { startMachine } from './machine.ts'

test('a task allocates, maps, writes and gives back', () => {
  const machine = startMachine(16)
  let seen: unknown
  machine.task('client', 4, function* ({ thread, memory }) {
    const reply = yield* memory.allocate(4)
    if (reply.op !== 'memory.allocated') throw new Error(reply.op)
    yield* memory.map(reply.handles, READ | WRITE, flexpage(8, 2))
    expect(thread.space.touch(9, WRITE)).toBe(true)
    thread.space.bytes(9)[0] = 7
    yield* memory.deallocate(reply.handles)
    expect(thread.space.rightsAt(9)).toBe(0)
    seen = yield* memory.account()
  })
  machine.run()
  expect(seen).toMatchObject({ guaranteedFrames: 4, allocatedFrames: 0, freeFrames: 16 })
})

test('I7: a foreign handle is refused as if it did not exist', () => {
  const machine = startMachine(16)
  const codes: unknown[] = []
  let stolen: HandleId | undefined
  machine.task('owner', 4, function* ({ memory }) {
    const reply = yield* memory.allocate(1)
    if (reply.op === 'memory.allocated') stolen = reply.handles[0]
  })
  machine.task('thief', 4, function* ({ thread, memory }) {
    yield* thread.sleep(1000)
    codes.push(yield* memory.mapOne(stolen as HandleId, READ, flexpage(0)))
    codes.push(yield* memory.mapOne(99999 as HandleId, READ, flexpage(0)))
  })
  machine.run()
  expect(codes).toEqual([
    { op: 'refused', code: 'no-such-handle' },
    { op: 'refused', code: 'no-such-handle' },
  ])
})

test('G7: a guaranteed access succeeds by reclaiming extra frames of another task', () => {
  const machine = startMachine(16, { lowFrames: 1 })
  let mapped: unknown
  const hog = machine.task('hog', 4, function* ({ thread, memory }) {
    const reply = yield* memory.allocate(16, { partial: true })
    if (reply.op !== 'memory.allocated') throw new Error(reply.op)
    yield* memory.map(reply.handles, READ | WRITE, flexpage(16, 4))
    yield* memory.listen(thread.id)
    const held = [...reply.handles]
    while (true) {
      const asked = yield* thread.receive(undefined, undefined, 50_000_000)
      if (asked.op !== 'memory.reclaim') break
      const { frames } = asked as unknown as { frames: number }
      yield* memory.deallocate(held.splice(0, frames))
    }
  })
  const late = machine.task('late', -1, function* ({ thread, memory }) {
    yield* thread.sleep(1_000_000)
    const reply = yield* memory.allocate(8)
    if (reply.op !== 'memory.allocated') throw new Error(reply.op)
    mapped = yield* memory.map(reply.handles, ALL_RIGHTS, flexpage(16, 3))
  })
  machine.kernel.run({ untilTicks: 900_000 })
  expect(machine.server.setContract({ task: late, guaranteedFrames: 8 }).op).toBe('contract.done')
  machine.run()
  expect(mapped).toMatchObject({ op: 'memory.mapped' })
  expect(machine.server.account(hog)?.allocatedFrames).toBeLessThanOrEqual(8)
  expect(machine.notes.some(({ event }) => event === 'sanction')).toBe(false)
})
