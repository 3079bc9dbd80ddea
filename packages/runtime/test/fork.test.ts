import type { Program } from '@selfpage/kernel'
import { lru } from '@selfpage/policy-lru'
import { expect, test } from 'vitest'
import type { TaskHandle } from '../src/index.ts'
import { createMachine, fine, PlainStore } from './machine.ts'

const SIZE = 64

/** Runs a parent that forks, with so many frames; returns what both found at the end. */
function forkWith(frames: number) {
  const { kernel, memory, start } = createMachine(128, { sealMessages: true })
  const store = new PlainStore()
  const found: Record<string, Uint8Array[]> = { parent: [], child: [] }
  const failures: unknown[] = []
  const children: TaskHandle[] = []
  const child: Program = {
    name: 'child',
    *run({ memory }) {
      fine(yield* memory.write(3 * SIZE, new Uint8Array(10).fill(100)))
      for (let page = 0; page < 20; page++) {
        const bytes = new Uint8Array(SIZE)
        fine(yield* memory.read(page * SIZE, bytes))
        found.child.push(bytes)
      }
    },
  }
  const parent: Program = {
    name: 'parent',
    *run(task) {
      const { memory, thread } = task
      fine(yield* memory.map({ pages: 20 }))
      for (let page = 0; page < 16; page++) {
        fine(yield* memory.write(page * SIZE, new Uint8Array(SIZE).fill(page + 1)))
      }
      fine(yield* task.fork(child))
      fine(yield* memory.write(5 * SIZE, new Uint8Array(10).fill(200)))
      yield* thread.sleep(100_000_000)
      for (let page = 0; page < 20; page++) {
        const bytes = new Uint8Array(SIZE)
        fine(yield* memory.read(page * SIZE, bytes))
        found.parent.push(bytes)
      }
    },
  }
  const task = start(
    {
      name: 'parent',
      policy: lru(),
      program: parent,
      ioFrames: 2,
      swap: store.object(1, 64),
      store: store.factory,
      onEnd: (error) => failures.push(error),
      fork: {
        options: { swap: store.object(2, 64) },
        onStart: (started) => children.push(started),
        onEnd: (_, error) => failures.push(error),
      },
    },
    frames,
  )
  kernel.run()
  expect(failures).toEqual([undefined, undefined])
  task.audit()
  memory.audit()
  kernel.audit()
  return { found, task, children, memory }
}

function expected(changes: Readonly<Record<number, number>>): Uint8Array[] {
  return Array.from({ length: 20 }, (_, page) => {
    const bytes = new Uint8Array(SIZE).fill(page < 16 ? page + 1 : 0)
    return page in changes ? bytes.fill(changes[page], 0, 10) : bytes
  })
}

test('a fork has its parent’s bytes, and neither sees what the other writes', () => {
  const { found } = forkWith(64)
  expect(found.child).toEqual(expected({ 3: 100 }))
  expect(found.parent).toEqual(expected({ 5: 200 }))
})

test('a fork of a task whose pages are mostly in swap is the same', () => {
  const { found, children } = forkWith(14)
  expect(found.child).toEqual(expected({ 3: 100 }))
  expect(found.parent).toEqual(expected({ 5: 200 }))
  expect(children[0].counts.pageOuts).toBeGreaterThan(0)
})

test('the contract is split, and whole again when the child has ended', () => {
  const { task, memory, children } = forkWith(40)
  expect(memory.account(task.space.id)?.guaranteedFrames).toBe(40)
  expect(memory.account(children[0].space.id)?.guaranteedFrames ?? 0).toBe(0)
  expect(task.driver?.frames).toBe(38)
})
