import { join } from 'node:path'
import { openTrace, traceWriters, writeTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arbitraryTrace } from './arbitrary-trace.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()
let files = 0

async function roundTrip(trace: Trace, ending: string): Promise<Trace> {
  const path = join(folder.path, `${files++}${ending}`)
  await writeTrace(trace, path)
  return openTrace(path)
}

/** What a format keeps, comparable: plain arrays, without where it lay. */
function comparable(trace: Trace, keys: readonly (keyof Trace)[]): object {
  return Object.fromEntries(keys.map((key) => [key, trace[key]]))
}

describe('a trace written and read again', () => {
  test.each(['.spt', '.spt.gz'])('is the same in our own format (%s)', async (ending) => {
    await fc.assert(
      fc.asyncProperty(arbitraryTrace, async (trace) => {
        const again = await roundTrip(trace, ending)
        const about = { ...trace.about, format: 'selfpage', originalFormat: 'arbitrary' }
        expect(again).toEqual({ ...trace, about: { ...about, path: again.about.path } })
      }),
      { numRuns: 60 },
    )
  })

  test.each(['.csv', '.csv.gz'])(
    'keeps ids, writes, fetches, classes in CSV (%s)',
    async (ending) => {
      await fc.assert(
        fc.asyncProperty(arbitraryTrace, async (trace) => {
          const again = await roundTrip(withExclusiveFlags(trace), ending)
          const keys = ['pages', 'distinctPages', 'ids', 'writes', 'fetches', 'classes'] as const
          expect(comparable(again, keys)).toEqual(comparable(withExclusiveFlags(trace), keys))
        }),
        { numRuns: 60 },
      )
    },
  )

  test.each(['.oracleGeneral.bin', '.oracleGeneral.bin.gz'])(
    'keeps pages and numeric ids in oracleGeneral (%s)',
    async (ending) => {
      await fc.assert(
        fc.asyncProperty(arbitraryTrace, async (trace) => {
          const again = await roundTrip(trace, ending)
          expect(again.pages).toEqual(trace.pages)
          // Text has no place in the format: such pages are called by their numbers.
          const ids = Array.isArray(trace.ids) ? Float64Array.from(trace.ids.keys()) : trace.ids
          expect(again.ids).toEqual(ids)
        }),
        { numRuns: 60 },
      )
    },
  )

  test('lies on shared memory, with every column', async () => {
    const [trace] = fc.sample(
      arbitraryTrace.filter(
        ({ writes, fetches, classes, ids, events }) =>
          writes !== null &&
          fetches !== null &&
          classes !== null &&
          !Array.isArray(ids) &&
          events.some((event) => 'pages' in event),
      ),
      { numRuns: 1, seed: 1 },
    )
    const { pages, writes, fetches, classes, ids, events } = await roundTrip(trace, '.spt')
    const eventPages = events.flatMap((event) => ('pages' in event ? [event.pages] : []))
    for (const column of [pages, writes, fetches, classes, ids as Float64Array, ...eventPages]) {
      expect(column?.buffer).toBeInstanceOf(SharedArrayBuffer)
    }
  })
})

test('every writer writes a format that is recognised by content alone', async () => {
  const [trace] = fc.sample(arbitraryTrace, { numRuns: 1, seed: 7 })
  for (const { name, extension } of traceWriters) {
    const path = join(folder.path, `plain-${name}`)
    await writeTrace(trace, path, { format: name })
    const again = await openTrace(path)
    expect([extension, again.about.format]).toEqual([extension, name])
  }
})

/** A reference of CSV has one operation: the write where a made-up trace says write and fetch. */
function withExclusiveFlags(trace: Trace): Trace {
  const { writes, fetches } = trace
  if (!writes || !fetches) return trace
  const only = fetches.map((word, index) => word & ~writes[index])
  return { ...trace, fetches: only.some((word) => word !== 0) ? only : null }
}
