import type { Program } from '@selfpage/kernel'
import { spaceOf } from '@selfpage/kernel'
import { clock } from '@selfpage/policy-clock'
import { expect, test } from 'vitest'
import { startFinalPager } from '../src/index.ts'
import { createMachine, fine, PlainStore, startTables } from './machine.ts'

const SIZE = 64
const PAGES = 1024

/** Writes and reads all over a region of 1,024 pages; what it read wrong. */
function program(wrong: number[]): Program {
  return {
    name: 'wide',
    *run({ memory, chance }) {
      const versions = new Uint8Array(PAGES)
      const { start } = fine(yield* memory.map({ pages: PAGES }))
      for (let step = 0; step < 6_000; step++) {
        const page = chance() % PAGES
        if (step % 3 === 0) {
          const bytes = new Uint8Array(4)
          fine(yield* memory.read((start + page) * SIZE, bytes))
          if (bytes.some((byte) => byte !== versions[page])) wrong.push(page)
        } else if (step % 500 === 1) {
          fine(yield* memory.advise(start + page, 1, 'free'))
          versions[page] = 7
          fine(yield* memory.write((start + page) * SIZE, new Uint8Array(4).fill(7)))
        } else {
          versions[page] = step % 251
          fine(yield* memory.write((start + page) * SIZE, new Uint8Array(4).fill(step % 251)))
        }
      }
    },
  }
}

test('a swap map larger than wired memory is paged by a final pager while the pager pages', () => {
  const { kernel, memory, start } = createMachine(64, { sealMessages: true })
  const store = new PlainStore({ ticks: 1_000 })
  const tables = startTables(kernel, memory, store)
  const wrong: number[] = []
  const failures: unknown[] = []
  const task = start(
    {
      name: 'wide',
      program: program(wrong),
      policy: clock(),
      pages: PAGES,
      ioFrames: 4,
      swap: store.object(1, PAGES),
      store: store.factory,
      finalPager: tables,
      onEnd: (error) => failures.push(error),
    },
    32,
  )
  const names = new Map(kernel.threads().map(({ id, name }) => [id, name]))
  const faulting = new Set<string | undefined>()
  kernel.observe((event) => {
    if (event.kind !== 'message' || event.message.op !== 'page-fault') return
    if (event.to === tables.thread && spaceOf(event.from) === task.space.id) {
      const threads = kernel.threads()
      faulting.add(names.get(event.from) ?? threads.find(({ id }) => id === event.from)?.name)
    }
  })
  kernel.run()
  task.audit()
  memory.audit()
  kernel.audit()
  expect(failures).toEqual([undefined])
  expect(wrong).toEqual([])
  expect(faulting).toEqual(new Set(['pager', 'cleaner']))
  // 128 pages of tables in 4 frames: most uses of them go to the store and back.
  expect(memory.account(tables.space.id)?.allocatedFrames).toBe(4)
  expect(tables.counts.faults).toBeGreaterThan(1_000)
  expect(tables.counts.pageOuts).toBeGreaterThan(100)
})

test('the program is told when the tables of its swap area cannot be had', () => {
  const { kernel, memory, start } = createMachine(64)
  const broken = new PlainStore({ onRead: (object) => (object === 9 ? 'io-error' : undefined) })
  const tables = startTables(kernel, memory, broken)
  const failures: unknown[] = []
  start(
    {
      name: 'wide',
      program: program([]),
      policy: clock(),
      pages: PAGES,
      ioFrames: 4,
      swap: broken.object(1, PAGES),
      store: broken.factory,
      finalPager: tables,
      onEnd: (error) => failures.push(error),
    },
    32,
  )
  kernel.run({ steps: 2_000_000 })
  expect(String(failures[0])).toMatch('no-frames')
})

test('a pager without another one behind it is found out when it faults, and stops nobody else', () => {
  const { kernel } = createMachine(16)
  const space = kernel.createSpace('alone', 8)
  const ran: string[] = []
  const pager = kernel.createThread(space, {
    name: 'pager',
    *body(thread) {
      thread.setPager(thread.id)
      yield* thread.fault(5, 1)
      ran.push('pager')
    },
  })
  kernel.createThread(space, {
    name: 'other',
    *body(thread) {
      yield* thread.sleep(1_000)
      ran.push('other')
    },
  })
  expect(kernel.run()).toBe('idle')
  expect(ran).toEqual(['other'])
  expect(kernel.threads().find(({ id }) => id === pager)).toMatchObject({ state: 'stuck' })
})

test('nobody is served pages that were not agreed upon, nor more than there is room for', () => {
  const { kernel, memory } = createMachine(16)
  const store = new PlainStore()
  const tables = startTables(kernel, memory, store)
  const space = kernel.createSpace('stranger', 8)
  const errors: unknown[] = []
  kernel.createThread(space, {
    name: 'stranger',
    pager: tables.thread,
    *body(thread) {
      errors.push(yield* thread.fault(2, 1))
    },
  })
  kernel.run()
  expect(errors).toEqual(['invalid'])
  expect(() => tables.serve(space.id, 0, 201)).toThrow('more than there is room for')
  expect(() =>
    startFinalPager(kernel, { memoryServer: memory.thread, frames: 3, area: store.object(9, 10) }),
  ).toThrow('a final pager with 3 frames')
})
