import { READ, WRITE } from '@selfpage/kernel'
import { lru } from '@selfpage/policy-lru'
import { describe, expect, test } from 'vitest'
import { createMachine, fine, PlainStore } from './machine.ts'

describe('anonymous memory', () => {
  test('is zero at first, and keeps what is written', () => {
    const { kernel, start } = createMachine(64)
    const seen: number[] = []
    const task = start(
      {
        name: 'writer',
        policy: lru(),
        program: {
          name: 'writer',
          *run({ memory }) {
            const region = fine(yield* memory.map({ pages: 8 }))
            const data = new Uint8Array(100)
            yield* memory.read(region.start * 64, data)
            seen.push(...new Set(data))
            yield* memory.write(region.start * 64 + 30, data.fill(7))
            const back = new Uint8Array(104)
            yield* memory.read(region.start * 64 + 28, back)
            seen.push(...back)
          },
        },
      },
      16,
    )
    expect(kernel.run()).toBe('idle')
    expect(task.hasEnded).toBe(true)
    expect(seen).toEqual([0, 0, 0, ...Array.from({ length: 100 }, () => 7), 0, 0])
    expect(task.counts.zeroFills).toBe(3)
    task.audit()
  })

  test('goes to swap and comes back whole', () => {
    const { kernel, memory, start } = createMachine(64)
    const store = new PlainStore()
    const faulting = new Set<number>()
    kernel.observe((event) => {
      if (event.kind === 'message' && event.message.op === 'page-fault') faulting.add(event.from)
    })
    let wrong = 0
    const task = start(
      {
        name: 'loop',
        policy: lru(),
        swap: store.object(1, 100),
        store: store.factory,
        ioFrames: 4,
        program: {
          name: 'loop',
          *run({ memory }) {
            const region = fine(yield* memory.map({ pages: 50 }))
            for (let round = 0; round < 3; round++) {
              for (let page = region.start; page < region.start + 50; page++) {
                while (!memory.touch(page, READ | WRITE)) {
                  const error = yield* memory.fault(page, READ | WRITE)
                  if (error !== undefined) throw new Error(error)
                }
                if (round > 0 && memory.bytes(page)[1] !== ((page + round - 1) & 255)) wrong++
                memory.bytes(page)[1] = page + round
              }
            }
          },
        },
        onEnd: (error) => {
          if (error !== undefined) throw error
        },
      },
      14,
    )
    expect(kernel.run()).toBe('idle')
    expect(task.hasEnded).toBe(true)
    expect(wrong).toBe(0)
    // The pager and its helpers are wired: only the program faults (I31).
    expect([...faulting]).toEqual([task.main])
    expect(task.counts).toMatchObject({ zeroFills: 50, softFaults: 0 })
    expect(task.counts.hardFaults + task.counts.softFaults).toBe(100)
    expect(store.writes.flat().length).toBeGreaterThan(100)
    task.audit()
    memory.audit()
    kernel.audit()
  })
})
