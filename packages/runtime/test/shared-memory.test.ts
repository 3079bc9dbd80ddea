import { READ, WRITE } from '@selfpage/kernel'
import type { Program, Task } from '@selfpage/kernel'
import { withoutGuard } from '@selfpage/kernel'
import { lru } from '@selfpage/policy-lru'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMachine, fine, PlainStore, startShared } from './machine.ts'

const SIZE = 64
const PAGES = 40

interface Actor {
  readonly steps: readonly (readonly [page: number, value: number, pause: number])[]
}

/** Parent and child use one shared region and one private one each, under pressure. */
function runFamily(actors: readonly [Actor, Actor], frames: number, ticks: number) {
  const { kernel, memory, start } = createMachine(80, { sealMessages: true })
  const store = new PlainStore({ ticks })
  const shared = startShared(kernel, memory, store, frames)
  const model = new Uint8Array(PAGES)
  const wrong: string[] = []
  const failures: unknown[] = []

  /** What one reads is what either wrote last, to the moment. */
  function* act({ memory, thread }: Task, name: string, { steps }: Actor) {
    const own = fine(yield* memory.map({ pages: 30 }))
    for (const [page, value, pause] of steps) {
      if (value > 0) {
        fine(yield* memory.write(page * SIZE, new Uint8Array([value])))
        model[page] = value
      } else {
        const bytes = new Uint8Array(1)
        fine(yield* memory.read(page * SIZE, bytes))
        if (bytes[0] !== model[page]) wrong.push(`${name}: page ${page}: ${bytes[0]}`)
      }
      const mine = own.start + (page % 30)
      while (!memory.touch(mine, WRITE)) fine(yield* memory.fault(mine, WRITE))
      yield* thread.sleep(pause)
    }
  }
  const child: Program = { name: 'child', run: (task) => act(task, 'child', actors[1]) }
  const parent: Program = {
    name: 'parent',
    *run(task) {
      const region = fine(yield* task.memory.map({ pages: PAGES, sharing: 'shared' }))
      expect(region.start).toBe(0)
      fine(yield* task.memory.write(3 * SIZE, new Uint8Array([9])))
      model[3] = 9
      fine(yield* task.fork(child))
      yield* act(task, 'parent', actors[0])
    },
  }
  const task = start(
    {
      name: 'parent',
      program: parent,
      policy: lru(),
      pages: 128,
      ioFrames: 2,
      swap: store.object(1, 128),
      store: store.factory,
      sharedMemory: shared,
      onEnd: (error) => failures.push(error),
      fork: {
        options: { swap: store.object(2, 128) },
        onEnd: (_, error) => failures.push(error),
      },
    },
    24,
  )
  kernel.run()
  task.audit()
  memory.audit()
  kernel.audit()
  expect(failures).toEqual([undefined, undefined])
  expect(wrong).toEqual([])
  return { kernel, shared, store, task }
}

const actor: fc.Arbitrary<Actor> = fc.record({
  steps: fc.array(
    fc.tuple(
      fc.nat(PAGES - 1),
      fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 255 })),
      fc.constantFrom(0, 100, 20_000),
    ),
    { minLength: 30, maxLength: 150 },
  ),
})

describe('memory shared by parent and child', () => {
  test('shows each what the other wrote, at once, however little of it has frames', () => {
    const frames = fc.integer({ min: 1, max: 12 })
    const ticks = fc.constantFrom(0, 10_000, 1_000_000)
    fc.assert(
      fc.property(fc.tuple(actor, actor), frames, ticks, (actors, frames, ticks) => {
        runFamily(actors, frames, ticks)
      }),
      { numRuns: Number(process.env.SELFPAGE_RUNS ?? 40) },
    )
  }, 120_000)

  test('is paged by its server, not by either of the two', () => {
    const steps = Array.from({ length: 200 }, (_, at) => [(at * 7) % PAGES, at % 3, 100] as const)
    const { shared, store } = runFamily([{ steps }, { steps }], 4, 1_000)
    expect(shared.pageOuts).toBeGreaterThan(20)
    expect([...store.contents.keys()].some((key) => key.startsWith('8/'))).toBe(true)
  })

  test('goes when nobody has it any more, and is zeros for who comes next', () => {
    const { kernel, memory, start } = createMachine(40)
    const store = new PlainStore()
    const shared = startShared(kernel, memory, store, 2)
    const found: number[] = []
    const program: Program = {
      name: 'twice',
      *run({ memory }) {
        for (let round = 0; round < 2; round++) {
          const region = fine(yield* memory.map({ pages: 4, sharing: 'shared' }))
          for (let page = region.start; page < region.start + 4; page++) {
            const bytes = new Uint8Array(1)
            fine(yield* memory.read(page * SIZE, bytes))
            found.push(bytes[0])
            fine(yield* memory.write(page * SIZE, new Uint8Array([7])))
          }
          expect(shared.segments).toBe(1)
          expect(yield* memory.pin(region.start, 1)).toBe('not-supported')
          fine(yield* memory.unmap(region))
        }
      },
    }
    const failures: unknown[] = []
    const onEnd = (error: unknown) => void failures.push(error)
    start({ name: 'twice', program, policy: lru(), sharedMemory: shared, onEnd }, 12)
    kernel.run()
    expect(failures).toEqual([undefined])
    expect(found).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(shared.segments).toBe(0)
  })
})

/** A stranger asks for page 0 of segment 1, which another task has written; what it reads. */
function steal() {
  const { kernel, memory, start } = createMachine(40)
  const store = new PlainStore()
  const shared = startShared(kernel, memory, store, 2)
  const program: Program = {
    name: 'owner',
    *run({ memory, thread }) {
      const region = fine(yield* memory.map({ pages: 4, sharing: 'shared' }))
      fine(yield* memory.write(region.start * SIZE, new Uint8Array([77])))
      yield* thread.sleep(10_000_000)
    },
  }
  start({ name: 'owner', program, policy: lru(), sharedMemory: shared }, 12)
  const space = kernel.createSpace('stranger', 4)
  const stolen: unknown[] = []
  kernel.createThread(space, {
    name: 'stranger',
    *body(thread) {
      yield* thread.sleep(5_000_000)
      for (const page of [0, 4, -1, 0.5]) {
        const request = { op: 'shared.map', segment: 1, page, access: READ } as never
        const reply = yield* thread.call(shared.thread, request, 0 as never)
        stolen.push((reply as { code?: string }).code ?? space.bytes(0)[0])
      }
    },
  })
  kernel.run()
  return stolen
}

test('a task that was not granted a segment does not learn that there is one', () => {
  const absent = 'no-such-segment'
  expect(steal()).toEqual([absent, absent, absent, absent])
  // The guard is what keeps it out.
  expect(withoutGuard('I7/segment', steal)).toEqual([77, 'invalid', 'invalid', 'invalid'])
})

/** A task with a segment asks for pages outside of it; another's begins where its own ends. */
function reachBeyond(pages: readonly number[]) {
  const { kernel, memory, start } = createMachine(40)
  const store = new PlainStore()
  const shared = startShared(kernel, memory, store, 2)
  const space = kernel.createSpace('neighbour', 4)
  const found: unknown[] = []
  kernel.createThread(space, {
    name: 'neighbour',
    *body(thread) {
      const made = yield* thread.call(shared.thread, { op: 'shared.create', pages: 4 } as never)
      const { segment } = made as unknown as { readonly segment: number }
      yield* thread.sleep(5_000_000)
      for (const page of pages) {
        const request = { op: 'shared.map', segment, page, access: READ } as never
        const reply = yield* thread.call(shared.thread, request, 0 as never)
        found.push((reply as { code?: string }).code ?? space.bytes(0)[0])
      }
    },
  })
  const program: Program = {
    name: 'owner',
    *run({ memory, thread }) {
      yield* thread.sleep(1_000_000)
      const region = fine(yield* memory.map({ pages: 4, sharing: 'shared' }))
      fine(yield* memory.write(region.start * SIZE, new Uint8Array([77])))
      yield* thread.sleep(10_000_000)
    },
  }
  start({ name: 'owner', program, policy: lru(), sharedMemory: shared }, 12)
  kernel.run()
  return found
}

test('I6: pages that a segment has not are refused, others’ behind it above all', () => {
  expect(reachBeyond([0, 3, 4])).toEqual([0, 0, 'invalid'])
  const none = [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '4' as never, undefined as never]
  expect(reachBeyond(none)).toEqual(none.map(() => 'invalid'))
  expect(withoutGuard('I6/segment-page', () => reachBeyond([4]))).toEqual([77])
})
