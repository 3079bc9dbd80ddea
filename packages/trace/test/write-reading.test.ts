import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { openTrace, readTrace, writeReading, writeTrace } from '@selfpage/trace'
import type { Trace, TraceReading } from '@selfpage/trace'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { arbitraryTrace } from './arbitrary-trace.ts'
import { useTemporaryFolder } from './temporary-folder.ts'

const folder = useTemporaryFolder()

/** `trace` as it would be read, `length` references at a time. */
function readingOf(trace: Trace, length: number): TraceReading {
  const { name, pageBytes, exactFromFrames, ids, events, about } = trace
  async function* batches() {
    for (let first = 0; first < trace.pages.length; first += length) {
      const end = Math.min(first + length, trace.pages.length)
      const cut = (bits: Uint32Array | null) => {
        const part = bits?.slice(first / 32, Math.ceil(end / 32)) ?? null
        if (part && end % 32 > 0) part[part.length - 1] &= 2 ** (end % 32) - 1
        return part
      }
      yield {
        first,
        pages: trace.pages.slice(first, end),
        writes: cut(trace.writes),
        fetches: cut(trace.fetches),
        classes: trace.classes?.slice(first, end) ?? null,
      }
    }
  }
  const finish = () => ({ ids, events, about })
  return { name, pageBytes, exactFromFrames, mostReferences: 0, batches: batches(), finish }
}

test('what is written while it is read is what was read', async () => {
  const path = join(folder.path, 'streamed.spt')
  await fc.assert(
    fc.asyncProperty(arbitraryTrace, fc.constantFrom(32, 64, 256), async (trace, length) => {
      const written = await writeReading(readingOf(trace, length), path)
      expect(written.references).toBe(trace.pages.length)
      const { about, ...read } = await openTrace(path)
      const { about: expected, ...given } = trace
      expect(read).toEqual({ ...given, ids: read.ids })
      expect(Array.from<unknown>(read.ids)).toEqual(Array.from<unknown>(given.ids))
      expect(about.description).toBe(expected.description)
    }),
    { numRuns: 60 },
  )
})

test('a file is written from a reading as from the whole trace', async () => {
  const [trace] = fc.sample(arbitraryTrace, { numRuns: 1, seed: 5 })
  const [whole, streamed] = [join(folder.path, 'whole.spt'), join(folder.path, 'again.spt')]
  await writeTrace(trace, whole)
  await writeReading(await readTrace(whole), streamed)
  const [a, b] = [await openTrace(whole), await openTrace(streamed)]
  expect({ ...b, about: null }).toEqual({ ...a, about: null })
})

test('a reading that fails leaves the file that was there, and nothing beside it', async () => {
  const path = await folder.write('kept.spt', new TextEncoder().encode('kept'))
  const before = await readdir(folder.path)
  const [trace] = fc.sample(arbitraryTrace, { numRuns: 1, seed: 6 })
  const reading = readingOf(trace, 32)
  async function* broken() {
    yield* reading.batches
    throw new SelfpageError('TRACE_TRUNCATED', 'cut')
  }
  await expect(writeReading({ ...reading, batches: broken() }, path)).rejects.toThrow('cut')
  async function* nothing() {}
  const empty = writeReading({ ...reading, batches: nothing() }, path)
  await expect(empty).rejects.toMatchObject({ code: 'TRACE_EMPTY' })
  expect(await readFile(path, 'utf8')).toBe('kept')
  expect(await readdir(folder.path)).toEqual(before)
})
