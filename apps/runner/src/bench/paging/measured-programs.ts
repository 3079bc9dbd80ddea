/** What is compared with the yardsticks: programs that time a part of themselves. */
import { READ, WRITE } from '@selfpage/kernel'
import type { Operation, Task, TaskMemory } from '@selfpage/kernel'
import type { Timing } from '../timing.ts'
import { granted } from './paged-task.ts'
import { referencedPages, tablePages } from './yardsticks.ts'

/** References to pages that are all there, by `touch` in a loop of a function. */
export function* touchResident({ memory }: Task, count: number): Operation<Timing> {
  const start = yield* mapResident(memory)
  const began = begin()
  for (let at = 0; at < count;) {
    at = touchFrom(memory, start, at, count)
    if (at < count) yield* memory.fault(start + referencedPages[at & 65_535], READ)
  }
  return since(began)
}

/** The same, with the loop in the generator itself. */
export function* touchInGenerator({ memory }: Task, count: number): Operation<Timing> {
  const start = yield* mapResident(memory)
  const began = begin()
  for (let at = 0; at < count; at++) {
    const page = start + referencedPages[at & 65_535]
    while (!memory.touch(page, READ)) yield* memory.fault(page, READ)
  }
  return since(began)
}

/** The same, a whole array of references at a time. */
export function* touchAllResident({ memory }: Task, count: number): Operation<Timing> {
  const start = yield* mapResident(memory)
  const pages = referencedPages.map((page) => start + page)
  const began = begin()
  for (let done = 0; done < count; done += pages.length) {
    const end = Math.min(pages.length, count - done)
    for (let at = 0; at < end;) {
      at = memory.touchAll(pages, undefined, at, end)
      if (at < end) yield* memory.fault(pages[at], READ)
    }
  }
  return since(began)
}

/** First references to anonymous pages, a frame being there for each. */
export function* zeroFill({ memory }: Task, count: number): Operation<Timing> {
  const { start } = granted(yield* memory.map({ pages: count }))
  const began = begin()
  yield* faultOnEach(memory, start, count, WRITE)
  return since(began)
}

/** First references to the pages of a file that is on the disk only, one by one. */
export function* readFilePages({ memory, files }: Task, count: number): Operation<Timing> {
  const pages = new Uint8Array(16 * memory.pageSizeBytes)
  granted(yield* files.create('bench', count * memory.pageSizeBytes))
  for (let page = 0; page < count; page += 16) {
    for (let at = 0; at < 16; at++) pages[at * memory.pageSizeBytes] = page + at
    granted(yield* files.write('bench', page * memory.pageSizeBytes, pages))
  }
  yield* files.sync('bench')
  const { start } = granted(yield* memory.map({ pages: count, file: 'bench', rights: READ }))
  const began = begin()
  yield* faultOnEach(memory, start, count, READ)
  const timing = since(began)
  for (let page = 0; page < count; page++) {
    while (!memory.touch(start + page, READ)) yield* memory.fault(start + page, READ)
    if (memory.bytes(start + page)[0] !== (page & 255)) throw new Error(`page ${page} is wrong`)
  }
  return timing
}

function* mapResident(memory: TaskMemory): Operation<number> {
  const { start } = granted(yield* memory.map({ pages: tablePages }))
  yield* faultOnEach(memory, start, tablePages, WRITE)
  return start
}

function* faultOnEach(
  memory: TaskMemory,
  start: number,
  count: number,
  access: number,
): Operation<void> {
  for (let page = start; page < start + count; page++) {
    while (!memory.touch(page, access)) {
      const error = yield* memory.fault(page, access)
      if (error !== undefined) throw new Error(`page ${page}: ${error}`)
    }
  }
}

function touchFrom(memory: TaskMemory, start: number, from: number, count: number): number {
  let at = from
  while (at < count && memory.touch(start + referencedPages[at & 65_535], READ)) at++
  return at
}

export interface Beginning {
  readonly wall: number
  readonly cpu: NodeJS.CpuUsage
}

export function begin(): Beginning {
  return { cpu: process.cpuUsage(), wall: performance.now() }
}

export function since({ wall, cpu }: Beginning): Timing {
  const wallSeconds = (performance.now() - wall) / 1000
  const { user, system } = process.cpuUsage(cpu)
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 }
}
