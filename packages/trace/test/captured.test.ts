import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isSet, openTrace } from '@selfpage/trace'
import type { Trace, TraceEvent } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
const write = 2 ** 31
const fetch = 2 ** 30

/** A small captured trace: its words, sidecar, and what else lies beside it. */
async function capture(
  name: string,
  words: readonly number[],
  sidecar: object,
  beside: { readonly [ending: string]: string | Uint8Array } = {},
): Promise<string> {
  const path = await folder.write(`${name}.u32`, new Uint8Array(Uint32Array.from(words).buffer))
  await folder.write(`${name}.json`, JSON.stringify(sidecar))
  for (const [ending, contents] of Object.entries(beside)) {
    await folder.write(name + ending, contents)
  }
  return path
}

const lines = (...events: object[]) => events.map((event) => JSON.stringify(event)).join('\n')

/** The events of a process whose pages are all referenced in order, some of them written. */
async function eventsOf(
  name: string,
  words: readonly number[],
  ...events: readonly object[]
): Promise<readonly TraceEvent[]> {
  const path = await capture(name, words, { class: 'vm' }, { '.events.jsonl': lines(...events) })
  const trace = await openTrace(path)
  return trace.events.map((event) =>
    'pages' in event && event.pages ? { ...event, pages: idsOf(trace, event.pages) } : event,
  ) as unknown as readonly TraceEvent[]
}

function idsOf(trace: Trace, pages: Uint32Array): number[] {
  return Array.from(pages, (page) => Number(trace.ids[page]))
}

describe('a captured trace', () => {
  test('of a process has write and fetch bits', async () => {
    const path = await capture('vm', [5, write + 6, fetch + 7, 5], {
      class: 'vm',
      refs: 4,
      uniquePages: 3,
      reduction: { k: 32 },
      origin: 'a test',
    })
    const trace = await openTrace(path)
    expect(idsOf(trace, trace.pages)).toEqual([5, 6, 7, 5])
    expect([0, 1, 2, 3].map((index) => isSet(trace.writes, index))).toEqual([
      false,
      true,
      false,
      false,
    ])
    expect(isSet(trace.fetches, 2)).toBe(true)
    expect(trace).toMatchObject({ pageBytes: 4096, exactFromFrames: 32, classes: null })
    expect(trace.about).toMatchObject({ origin: 'a test', source: { reduction: { k: 32 } } })
  })

  test('of a database has write bits, classes, and objects', async () => {
    const path = await capture(
      'db',
      [1, write + fetch + 2, 1],
      { class: 'db', pageBytes: 8192, tagFormat: { 'bits0-2': { '1': 'leaf' }, bit6: 'a ring' } },
      { '.tag': Uint8Array.of(1, 64, 1), '.objects.json': '[{"name":"orders"}]' },
    )
    const trace = await openTrace(path)
    expect(idsOf(trace, trace.pages)).toEqual([1, fetch + 2, 1])
    expect(isSet(trace.writes, 1)).toBe(true)
    expect(trace).toMatchObject({ pageBytes: 8192, fetches: null, exactFromFrames: 1 })
    expect(trace.classes).toEqual(Uint8Array.of(1, 64, 1))
    expect(trace.about.classes).toEqual([
      { name: 'page kind', shift: 0, bits: 3, values: { '1': 'leaf' } },
      { name: 'ring', shift: 6, bits: 1, values: { '1': 'a ring' } },
    ])
    expect(trace.about.source).toMatchObject({ objects: [{ name: 'orders' }] })
  })

  test.each([
    ['fewer references', { class: 'db', refs: 4 }, {}, 'TRACE_TRUNCATED', 'holds 3 references'],
    ['more references', { class: 'db', refs: 2 }, {}, 'TRACE_CORRUPT', 'holds 3 references'],
    ['other pages', { uniquePages: 3 }, {}, 'TRACE_TRUNCATED', 'holds 2 distinct pages'],
    ['too few classes', {}, { '.tag': 'ab' }, 'TRACE_TRUNCATED', 'holds 2 classes'],
    ['too many classes', {}, { '.tag': 'abcd' }, 'TRACE_CORRUPT', 'more classes'],
    ['a bad event', {}, { '.events.jsonl': '\n{"at":1}' }, 'TRACE_RECORD_INVALID', 'line 2'],
    ['no JSON event', {}, { '.events.jsonl': 'x' }, 'TRACE_RECORD_INVALID', 'is not JSON'],
    [
      'unordered events',
      {},
      { '.events.jsonl': '{"at":2,"event":"a"}\n{"at":1,"event":"a"}' },
      'TRACE_RECORD_INVALID',
      'at 1 follows at 2',
    ],
    ['objects that are no JSON', {}, { '.objects.json': '[' }, 'TRACE_CORRUPT', 'is not JSON'],
    ['a list as sidecar', [], {}, 'TRACE_CORRUPT', 'is not a JSON object'],
  ])('with %s is refused', async (what, sidecar, beside, code, message) => {
    const path = await capture(what.replaceAll(' ', '-'), [1, 2, 1], sidecar, beside)
    await expect(openTrace(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    })
  })
})

describe('the kernel’s events', () => {
  test('say which pages come and go, of those that are referenced', async () => {
    const events = await eventsOf(
      'kernel',
      [write + 10, write + 12, write + 30, write + 31],
      { at: 0, event: 'map', page: 10, pages: 5 },
      { at: 1, event: 'madvise', page: 10, pages: 2, advice: 4 },
      { at: 1, event: 'madvise', page: 10, pages: 2, advice: 10 },
      { at: 2, event: 'unmap', page: 11, pages: 9 },
      { at: 2, event: 'map', page: 100, pages: 9 },
      { at: 3, event: 'clock', instr: 1_000_000 },
      { at: 4, event: 'phase-check' },
    )
    expect(events).toEqual([
      { at: 0, type: 'map', pages: [10, 12], backing: 'anonymous' },
      { at: 1, type: 'discard', pages: [10] },
      { at: 2, type: 'unmap', pages: [12] },
      { at: 3, type: 'clock', instructions: 1_000_000 },
      { at: 4, type: 'phase', name: 'check', edge: 'mark' },
    ])
  })

  test('let the heap grow by anonymous pages and shrink by discards', async () => {
    const events = await eventsOf(
      'heap',
      [write + 10, write + 11, 12],
      { at: 0, event: 'brk', page: 10 },
      { at: 0, event: 'brk', page: 13 },
      { at: 3, event: 'brk', page: 11 },
    )
    expect(events).toEqual([
      { at: 0, type: 'map', pages: [10, 11, 12], backing: 'anonymous' },
      { at: 3, type: 'discard', pages: [11, 12] },
    ])
  })

  test('keep the pages of a file that is mapped again in place', async () => {
    const events = await eventsOf(
      'grown',
      [write + 10, 11, 12, 13],
      { at: 0, event: 'map', page: 10, pages: 2 },
      { at: 2, event: 'unmap', page: 10, pages: 2 },
      { at: 2, event: 'map', page: 10, pages: 3 },
      { at: 3, event: 'unmap', page: 10, pages: 3 },
      { at: 3, event: 'map', page: 10, pages: 1 },
      { at: 4, event: 'unmap', page: 10, pages: 1 },
    )
    expect(events).toEqual([
      { at: 0, type: 'map', pages: [10, 11], backing: 'file' },
      { at: 2, type: 'map', pages: [12], backing: 'file' },
      { at: 3, type: 'unmap', pages: [11, 12] },
      { at: 4, type: 'unmap', pages: [10] },
    ])
  })

  test('take what is never written, and what a loader maps, for files', async () => {
    const events = await eventsOf(
      'loader',
      [10, 11, write + 12, write + 13, write + 14, 20, write + 30],
      { at: 0, event: 'map', page: 10, pages: 5 },
      { at: 0, event: 'map', page: 11, pages: 1 },
      { at: 0, event: 'map', page: 12, pages: 1 },
      { at: 0, event: 'map', page: 13, pages: 1 },
      { at: 0, event: 'map', page: 14, pages: 1 },
      { at: 5, event: 'map', page: 20, pages: 1 },
      { at: 6, event: 'map', page: 30, pages: 1 },
    )
    const backings = events.map((event) => (event.type === 'map' ? event.backing : event.type))
    expect(backings).toEqual(
      // The whole library, its text, constants and data; then its zeroed memory.
      ['anonymous', 'file', 'file', 'file', 'anonymous', 'file', 'anonymous'],
    )
  })
})

describe('a collector’s and a database’s events', () => {
  test('become hints with the names of what begins and ends', async () => {
    const path = await capture(
      'gc',
      [1],
      { class: 'vm' },
      {
        '.events.jsonl': lines(
          { at: 0, event: 'gc-begin' },
          { at: 0, event: 'gc-scavenge-begin' },
          { at: 1, event: 'gc-scavenge-end' },
          { at: 1, event: 'gc-end' },
          { at: 1, event: 'gc-major-slice-begin' },
          { at: 1, event: 'gc-of-its-own-begin' },
        ),
      },
    )
    const { events, about } = await openTrace(path)
    const told = events.map((event) =>
      event.type === 'hint' ? [event.message, event.label, event.values] : [],
    )
    const names = about.hintNames?.['gc'] ?? []
    expect(told.map(([message, label]) => [message, label])).toEqual([
      ['begin', ''],
      ['begin', 'scavenge'],
      ['end', 'scavenge'],
      ['end', ''],
      ['begin', 'major-slice'],
      ['begin', 'of-its-own'],
    ])
    for (const [, label, values] of told) {
      expect(names[(values as readonly number[])[0]]).toBe(label)
    }
  })

  test('pair the begin and the end of every statement', async () => {
    const path = await capture(
      'queries',
      [1, 2, 3, 4, 5, 6],
      { class: 'db' },
      {
        '.events.jsonl': lines(
          { at: 0, event: 'query-begin', q: 'q_sum', class: 'scan' },
          { at: 1, event: 'query-end', q: 'q_sum', class: 'scan' },
          { at: 1, event: 'txn-point' },
          { at: 2, event: 'txn-neworder' },
          { at: 3, event: 'q_join_orders-begin' },
          { at: 4, event: 'q_join_orders-end' },
          { at: 4, event: 'query-begin', q: 'range:accounts', client: 1 },
          { at: 5, event: 'query-begin', q: 'scan:accounts', client: 2 },
        ),
      },
    )
    const { events, about } = await openTrace(path)
    expect(
      events.map((event) => (event.type === 'hint' ? [event.at, event.message, event.values] : [])),
    ).toEqual([
      [0, 'scanBegin', [0, 4]],
      [1, 'scanEnd', [0, 4]],
      [1, 'statementBegin', [1, 1]],
      [2, 'statementEnd', [1, 1]],
      [2, 'statementBegin', [2, 3]],
      [3, 'statementEnd', [2, 3]],
      [3, 'scanBegin', [3, 5]],
      [4, 'scanEnd', [3, 5]],
      [4, 'statementBegin', [4, 2]],
      [5, 'statementEnd', [4, 2]],
      [5, 'scanBegin', [5, 4]],
      [6, 'scanEnd', [5, 4]],
    ])
    expect(about.hintNames?.['database']).toEqual([
      'q_sum',
      'txn-point',
      'txn-neworder',
      'q_join_orders',
      'range:accounts',
      'scan:accounts',
    ])
  })
})

/** The traces that were captured for this project and those of others, where they are at hand. */
const shared = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/traces')
const sidecars = ['captured', 'published'].flatMap((kind) => {
  const path = join(shared, kind)
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(path, name))
})

describe('every trace at hand', () => {
  test.skipIf(sidecars.length > 0)('is not at hand: there is no ../shared/traces', () => {})

  test.each(sidecars)('%s is read to the last bit', { timeout: 60_000 }, async (path) => {
    const sidecar = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly refs: number
      readonly uniquePages: number
      readonly sha256u32: string
      readonly files: { readonly refs: string }
    }
    const trace = await openTrace(join(dirname(path), sidecar.files.refs))
    expect(trace.pages).toHaveLength(sidecar.refs)
    expect(trace.distinctPages).toBe(sidecar.uniquePages)
    const words = trace.pages.map((page, index) => {
      const flags =
        (isSet(trace.writes, index) ? write : 0) + (isSet(trace.fetches, index) ? fetch : 0)
      return Number(trace.ids[page]) + flags
    })
    expect(createHash('sha256').update(words).digest('hex')).toBe(sidecar.sha256u32)
    for (const [index, event] of trace.events.entries()) {
      expect(event.at).toBeGreaterThanOrEqual(trace.events[index - 1]?.at ?? 0)
    }
  })
})
