import { READ } from '@selfpage/kernel'
import type { Program } from '@selfpage/kernel'
import { clock } from '@selfpage/policy-clock'
import { describe, expect, test } from 'vitest'
import type { TaskOptions } from '../src/index.ts'
import { createMachine, fine } from './machine.ts'
import { startStoreServer } from './store-server.ts'

const SIZE = 64

function pattern(length: number, seed = 1): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 7 + seed * 31 + (index >> 6)) & 255)
}

/** Runs a program with files on a server of its own, and swap beside them. */
function runWithFiles(program: Program['run'], options: Partial<TaskOptions> = {}, frames = 24) {
  const { kernel, memory, start } = createMachine(128, { sealMessages: true })
  const server = startStoreServer(kernel, memory.thread)
  server.files.set('a', { bytes: pattern(10 * SIZE + 20), syncs: 0 })
  const failures: unknown[] = []
  const task = start(
    {
      name: 'files',
      policy: clock(),
      program: { name: 'files', run: program },
      fileServer: server.thread,
      swap: { server: server.thread, path: 'swap', pages: 64 },
      onEnd: (error) => failures.push(error),
      ...options,
    },
    frames,
  )
  const run = () => {
    kernel.run()
    if (failures[0] !== undefined) throw failures[0]
    expect(failures).toHaveLength(1)
    task.audit()
    memory.audit()
    kernel.audit()
  }
  return { run, server, task, kernel }
}

describe('a mapped file', () => {
  test('shows the bytes of the file, zeros after its end', () => {
    const found = new Uint8Array(11 * SIZE)
    const { run, task } = runWithFiles(function* ({ memory }) {
      const region = fine(yield* memory.map({ file: 'a', pages: 11 }))
      fine(yield* memory.read(region.start * SIZE, found))
    })
    run()
    const expected = new Uint8Array(11 * SIZE)
    expected.set(pattern(10 * SIZE + 20))
    expect(found).toEqual(expected)
    expect(task.counts).toMatchObject({ hardFaults: 11, zeroFills: 0, copyFaults: 0 })
  })

  test('is read ahead: fewer hard faults, the same bytes', () => {
    const found = new Uint8Array(10 * SIZE)
    const { run, task } = runWithFiles(
      function* ({ memory }) {
        const region = fine(yield* memory.map({ file: 'a', pages: 10 }))
        fine(yield* memory.read(region.start * SIZE, found))
      },
      { readAhead: { mode: 'adaptive', pages: 8 } },
      32,
    )
    run()
    expect(found).toEqual(pattern(10 * SIZE + 20).subarray(0, 10 * SIZE))
    // 1, 2 and 4 pages, then what is left.
    expect(task.counts.hardFaults).toBe(4)
    expect(task.counts.softFaults).toBe(6)
  })

  test('mapped privately keeps writes to itself, in swap', () => {
    let found = new Uint8Array(0)
    const { run, server, task } = runWithFiles(
      function* ({ memory }) {
        const region = fine(yield* memory.map({ file: 'a', pages: 10 }))
        for (let round = 0; round < 3; round++) {
          for (let page = 0; page < 10; page++) {
            const at = (region.start + page) * SIZE
            fine(yield* memory.read(at, new Uint8Array(SIZE)))
            fine(yield* memory.write(at + 3, new Uint8Array([round, page])))
          }
        }
        found = new Uint8Array(10 * SIZE)
        fine(yield* memory.read(region.start * SIZE, found))
      },
      { ioFrames: 2 },
      7,
    )
    run()
    const expected = pattern(10 * SIZE + 20).slice(0, 10 * SIZE)
    for (let page = 0; page < 10; page++) expected.set([2, page], page * SIZE + 3)
    expect(found).toEqual(expected)
    expect(server.files.get('a')?.bytes).toEqual(pattern(10 * SIZE + 20))
    expect(task.counts.copyFaults).toBeGreaterThan(0)
    expect(task.counts.pageOuts).toBeGreaterThan(0)
  })

  test('counts a page that is read to be written as a hard fault, and as nothing else', () => {
    const kinds: unknown[] = []
    const { run, task, kernel } = runWithFiles(function* ({ memory }) {
      const region = fine(yield* memory.map({ file: 'a', pages: 10 }))
      for (let page = 0; page < 5; page++) {
        fine(yield* memory.write((region.start + page) * SIZE, new Uint8Array([page])))
      }
      // Read first, written then: the frame may be the store's, too.
      fine(yield* memory.read((region.start + 5) * SIZE, new Uint8Array(1)))
      fine(yield* memory.write((region.start + 5) * SIZE, new Uint8Array([5])))
    })
    kernel.observe((event) => {
      if (event.kind === 'note' && event.event === 'fault') kinds.push(event.values['kind'])
    })
    run()
    expect(task.counts).toMatchObject({ hardFaults: 6, softFaults: 0, zeroFills: 0, copyFaults: 1 })
    expect(kinds.filter((kind) => kind === 'hard')).toHaveLength(6)
    expect(kinds.filter((kind) => kind === 'copy')).toHaveLength(1)
  })

  test('mapped shared is written to the file by sync, by eviction, and at the end', () => {
    let atSync: Uint8Array | undefined
    const { run, server } = runWithFiles(function* ({ memory }) {
      const region = fine(yield* memory.map({ file: 'a', pages: 10, sharing: 'shared' }))
      fine(yield* memory.write(region.start * SIZE, new Uint8Array(70).fill(9)))
      expect(server.files.get('a')?.bytes[0]).not.toBe(9)
      fine(yield* memory.sync(region))
      atSync = server.files.get('a')?.bytes.slice(0, 71)
      fine(yield* memory.write((region.start + 5) * SIZE, new Uint8Array(1).fill(8)))
    })
    run()
    expect(atSync).toEqual(Uint8Array.from([...new Uint8Array(70).fill(9), pattern(71)[70]]))
    expect(server.files.get('a')?.syncs).toBe(1)
    expect(server.files.get('a')?.bytes[5 * SIZE]).toBe(8)
  })

  test('that is not there, or shorter than asked for, is refused', () => {
    const answers: unknown[] = []
    const { run } = runWithFiles(function* ({ memory }) {
      answers.push(yield* memory.map({ file: 'b', pages: 1 }))
      answers.push(yield* memory.map({ file: 'a', pages: 12 }))
      answers.push(yield* memory.map({ file: 'a', filePage: 10, pages: 1, at: 5000 }))
    })
    run()
    expect(answers).toEqual(['no-such-file', 'invalid', 'no-room'])
  })

  test('whose server loses a page gives an error, and never wrong bytes', () => {
    const errors: unknown[] = []
    const { run, server } = runWithFiles(function* ({ memory }) {
      const region = fine(yield* memory.map({ file: 'a', pages: 10 }))
      server.failWith = ({ op }) => (op === 'store.read' ? 'corrupted' : undefined)
      errors.push(yield* memory.fault(region.start, READ))
      server.failWith = undefined
      errors.push(yield* memory.fault(region.start, READ))
      const found = new Uint8Array(SIZE)
      fine(yield* memory.read(region.start * SIZE, found))
      expect(found).toEqual(pattern(SIZE))
    })
    run()
    expect(errors).toEqual(['lost-data', undefined])
  })
})

describe('files without mapping', () => {
  test('are created, written, read and grown, at any offset', () => {
    let found = new Uint8Array(0)
    const { run, server } = runWithFiles(function* ({ files }) {
      expect(yield* files.create('new', 10)).toBeUndefined()
      expect(yield* files.write('new', 5, pattern(700, 2))).toBe(700)
      expect(yield* files.sizeBytes('new')).toBe(705)
      expect(yield* files.write('new', 100, pattern(50, 3))).toBe(50)
      found = new Uint8Array(1000)
      expect(yield* files.read('new', 3, found)).toBe(702)
      expect(yield* files.sync('new')).toBeUndefined()
      expect(yield* files.read('none', 0, found)).toBe('no-such-file')
      expect(yield* files.read('new', -1, found)).toBe('invalid')
    })
    run()
    const expected = new Uint8Array(705)
    expected.set(pattern(700, 2), 5)
    expected.set(pattern(50, 3), 100)
    expect(found.subarray(0, 702)).toEqual(expected.subarray(3))
    expect(server.files.get('new')?.bytes).toEqual(expected)
    expect(server.files.get('new')?.syncs).toBe(1)
  })
})
