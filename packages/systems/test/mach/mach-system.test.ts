/** Workloads on the mach system: every byte checked, every invariant audited, all by real messages. */
import { NO_THREAD, WRITE } from '@selfpage/kernel'
import type { KernelEvent } from '@selfpage/kernel'
import { describe, expect, test } from 'vitest'
import { program, run, workload } from '../central/run.ts'

describe('tasks on mach', () => {
  test('page anonymous memory to swap and get every byte back', async () => {
    const { rows } = await run({
      system: 'mach',
      frames: 64,
      tasks: [
        workload('one', 'zipf:references=4000,pages=150,writes=0.4'),
        workload('two', 'loop:references=1000,pages=80,writes=1'),
      ],
    })
    for (const row of rows) {
      expect(row).toMatchObject({ state: 'ended', counters: {} })
      expect(row.hardFaults).toBeGreaterThan(100)
      expect(row.pageOuts).toBeGreaterThan(100)
    }
  })

  test('page files to the file server, which frees what it is handed: no double paging', async () => {
    const seen: string[] = []
    const listen = (event: KernelEvent) => {
      if (event.kind === 'note') seen.push(event.event)
    }
    const { rows } = await run({
      system: 'mach',
      frames: 64,
      listen,
      tasks: ['one', 'two'].map((name) =>
        workload(name, 'zipf:references=3000,pages=100,writes=0.5', { file: name }),
      ),
    })
    for (const row of rows) expect(row).toMatchObject({ state: 'ended', counters: {} })
    expect(seen.filter((event) => event === 'page-out').length).toBeGreaterThan(200)
    expect(seen).not.toContain('double-paging')
  })

  test('lose nothing when somebody tells the default pager that their pages are gone', async () => {
    let defaultPager = NO_THREAD
    const rogue = program('rogue', function* ({ thread }) {
      for (let round = 0; round < 400; round++) {
        for (let object = 1; object < 8; object++) {
          thread.post(defaultPager, { op: 'memoryObject.terminate', object })
          thread.post(defaultPager, { op: 'memoryObject.dataReturn', object, page: round, at: 1 })
        }
        yield* thread.sleep(10_000)
      }
    })
    const { rows } = await run({
      system: 'mach',
      frames: 64,
      listen(event) {
        if (event.kind === 'thread-started' && event.name === 'default pager') {
          defaultPager = event.thread
        }
      },
      tasks: [
        workload('honest', 'zipf:references=4000,pages=150,writes=0.4'),
        { name: 'rogue', program: rogue },
      ],
    })
    expect(rows[0]).toMatchObject({ state: 'ended', counters: {} })
    expect(rows[0].hardFaults).toBeGreaterThan(100)
  })

  test('wire up to half of memory, however much of it is on its way to the default pager', async () => {
    const busy = program('busy', function* ({ memory }) {
      const region = yield* memory.map({ pages: 60 })
      if (typeof region === 'string') throw new Error(region)
      for (let page = region.start; page < region.start + 60; page++) {
        while (!memory.touch(page, WRITE)) {
          const error = yield* memory.fault(page, WRITE)
          if (error !== undefined) throw new Error(error)
        }
        const error = yield* memory.pin(page, 1)
        if (error !== undefined) throw new Error(`pin: ${error}`)
        if (page - region.start >= 4) yield* memory.unpin(page - 4, 1)
      }
    })
    const tasks = ['one', 'two'].map((name) => ({ name, program: busy }))
    const { rows } = await run({ system: 'mach', frames: 22, tasks })
    expect(rows.map(({ state }) => state)).toEqual(['ended', 'ended'])
  })

  test('share a file that both map, and what one wrote the other reads', async () => {
    const writes = program('writer', function* ({ files }) {
      yield* files.create('letter', 100)
      yield* files.write('letter', 60, new Uint8Array(40).fill(7))
    })
    let sum = 0
    const reads = program('reader', function* ({ memory }) {
      const region = yield* memory.map({ pages: 2, file: 'letter' })
      if (typeof region === 'string') throw new Error(region)
      const bytes = new Uint8Array(128)
      yield* memory.read(region.start * 64, bytes)
      for (const byte of bytes) sum += byte
    })
    await run({
      system: 'mach',
      frames: 64,
      tasks: [
        { name: 'writer', program: writes },
        { name: 'reader', program: reads, start: '1s' },
      ],
    })
    expect(sum).toBe(280)
  })
})
