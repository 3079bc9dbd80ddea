import { spaceOf, withoutGuard } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { lru } from '@selfpage/policy-lru'
import { expect, test } from 'vitest'
import { createMachine, fine, PlainStore } from './machine.ts'

const SIZE = 64

/** Fills its extra frames, dirty, while another task does not use its own; then that one does. */
function contend(isWriting: boolean) {
  const killed: number[] = []
  const { kernel, memory, start } = createMachine(100, {
    server: { onKill: (task) => void killed.push(task) },
  })
  const store = new PlainStore({ ticks: 2_000_000 })
  const notes: { readonly event: string; readonly values: Readonly<Record<string, unknown>> }[] = []
  const failures: unknown[] = []
  let wrong = 0
  const greedy: Program = {
    name: 'greedy',
    *run({ memory, thread }) {
      const { start } = fine(yield* memory.map({ pages: 70 }))
      for (let round = 0; round < 8; round++) {
        for (let page = start; page < start + 70; page++) {
          const bytes = new Uint8Array(SIZE)
          fine(yield* memory.read(page * SIZE, bytes))
          if (isWriting && round > 0 && bytes[3] !== page) wrong++
          if (isWriting) fine(yield* memory.write(page * SIZE + 3, new Uint8Array([page])))
        }
        yield* thread.sleep(1_000_000)
      }
    },
  }
  const late: Program = {
    name: 'late',
    *run({ memory, thread }) {
      yield* thread.sleep(20_000_000)
      const { start } = fine(yield* memory.map({ pages: 70 }))
      for (let page = start; page < start + 70; page++) {
        fine(yield* memory.write(page * SIZE, new Uint8Array(SIZE)))
      }
    },
  }
  const options = { policy: lru(), onEnd: (error: unknown) => void failures.push(error) }
  const swap = { swap: store.object(1, 100), store: store.factory }
  const task = start({ ...options, ...swap, name: 'greedy', program: greedy, extraFrames: 60 }, 16)
  kernel.observe((event) => {
    if (event.kind === 'note') notes.push(event)
  })
  start({ ...options, name: 'late', program: late }, 80)
  kernel.run()
  task.audit()
  memory.audit()
  return { failures, killed, notes, wrong, task }
}

for (const isWriting of [false, true]) {
  const what = isWriting ? 'dirty' : 'clean'
  test(`a task with extra frames full of ${what} pages answers in time and loses nothing`, () => {
    const { failures, killed, notes, wrong } = contend(isWriting)
    expect(failures).toEqual([undefined, undefined])
    expect(killed).toEqual([])
    expect(wrong).toBe(0)
    const extra = notes.filter(({ event }) => event === 'extra')
    const answers = notes.filter(({ event }) => event === 'reclaim.answered')
    expect(extra.length).toBeGreaterThan(0)
    expect(answers.length).toBeGreaterThan(0)
    for (const { values } of answers) expect(values.early).toBeGreaterThan(0)
    expect(notes.filter(({ event }) => event === 'sanction')).toEqual([])
  })
}

test('frames given back softly come back with their bytes, without the store', () => {
  const { kernel, memory, start } = createMachine(60, { server: { lowFrames: 8, highFrames: 20 } })
  const store = new PlainStore()
  const regained: unknown[] = []
  const wrong: number[] = []
  const task = start(
    {
      name: 'soft',
      policy: lru(),
      extraFrames: 40,
      swap: store.object(1, 100),
      store: store.factory,
      program: {
        name: 'soft',
        *run({ memory, thread }) {
          const { start } = fine(yield* memory.map({ pages: 30 }))
          for (let page = start; page < start + 30; page++) {
            fine(yield* memory.write(page * SIZE, new Uint8Array([page + 1])))
          }
          yield* thread.sleep(60_000_000)
          for (let page = start; page < start + 30; page++) {
            const bytes = new Uint8Array(1)
            fine(yield* memory.read(page * SIZE, bytes))
            if (bytes[0] !== page + 1) wrong.push(page)
          }
        },
      },
    },
    12,
  )
  kernel.observe((event) => {
    if (event.kind === 'note' && event.event === 'regain') regained.push(event.values.regained)
  })
  start(
    {
      name: 'late',
      policy: lru(),
      program: {
        name: 'late',
        *run({ memory, thread }) {
          yield* thread.sleep(10_000_000)
          const { start } = fine(yield* memory.map({ pages: 24 }))
          for (let page = start; page < start + 24; page++) {
            fine(yield* memory.write(page * SIZE, new Uint8Array(1)))
          }
        },
      },
    },
    40,
  )
  kernel.run()
  task.audit()
  memory.audit()
  expect(task.hasEnded).toBe(true)
  expect(wrong).toEqual([])
  expect(regained).toContain(true)
})

/** A stranger asks a task's threads for its frames; what the task has left. */
function attack(isChanged = false) {
  const { kernel, memory, start } = createMachine(64)
  const task = start(
    {
      name: 'victim',
      policy: lru(),
      program: {
        name: 'victim',
        *run({ memory, thread }) {
          const { start } = fine(yield* memory.map({ pages: 5 }))
          for (let page = start; page < start + 5; page++) {
            fine(yield* memory.write(page * SIZE, new Uint8Array(1)))
          }
          yield* thread.sleep(10_000_000)
        },
      },
    },
    16,
  )
  const rogue = kernel.createSpace('rogue', 1)
  const targets = kernel.threads().filter(({ id }) => spaceOf(id) === task.space.id)
  kernel.createThread(rogue, {
    name: 'rogue',
    *body(thread) {
      yield* thread.sleep(5_000_000)
      for (const { id } of targets) {
        const reclaim = { op: 'memory.reclaim', frames: 6, targetFrames: 10, deadlineTicks: 0 }
        for (const message of [
          reclaim,
          { op: 'task.shrink', frames: 8 },
          { op: 'page-fault', page: 0, access: 2, held: 0 },
        ]) {
          thread.post(id, message)
          // It must be waiting to receive the next.
          yield* thread.sleep(10_000)
        }
      }
    },
  })
  kernel.run({ untilTicks: 7_000_000 })
  // A change of the contract has the pager look again at whoever waits.
  if (isChanged) memory.setContract({ task: task.space.id, guaranteedFrames: 16, limitFrames: 20 })
  kernel.run({ untilTicks: 9_000_000 })
  const left = { frames: task.driver?.frames, pages: task.driver?.residentPages }
  kernel.run()
  expect(task.hasEnded).toBe(true)
  return left
}

test('nobody but the memory server can take frames from a task, and no stranger gives it orders', () => {
  expect(attack()).toEqual({ frames: 12, pages: 5 })
  expect(attack(true)).toEqual({ frames: 12, pages: 5 })
  // The guards are what keeps them off.
  expect(withoutGuard('I33/reclaim', () => attack()).frames).toBe(6)
  expect(withoutGuard('I33/pager', () => attack()).frames).toBe(4)
})
