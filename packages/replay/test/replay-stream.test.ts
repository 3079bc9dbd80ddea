import fc from 'fast-check'
import { expect, test } from 'vitest'
import { replay, replayStream } from '@selfpage/replay'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import { breaking, fifo, lru, optimal } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

async function* batchesOf(trace: Trace, references: number): AsyncGenerator<ReferenceBatch> {
  for (let first = 0; first < trace.pages.length; first += references) {
    const pages = trace.pages.slice(first, first + references)
    const writes = trace.writes?.slice(first >>> 5, (first + references) >>> 5) ?? null
    yield { first, pages, writes, fetches: null, classes: null }
  }
}

test('streamed in batches, a trace counts as it does whole', async () => {
  await fc.assert(
    fc.asyncProperty(someReferences, fc.integer({ min: 1, max: 12 }), async (ids, frames) => {
      const trace = traceOf(ids, { writes: ids.map((id) => id % 3 === 0) })
      const policies = [fifo(), lru(), breaking({ in: 'admit', does: 'throw' }, 9)]
      const streamed = await replayStream(
        batchesOf(trace, 64),
        policies.map((policy) => ({ policy, frames })),
      )
      for (const [index, policy] of policies.entries()) {
        const { pages, seconds: _, nsPerReference: __, ...counted } = streamed[index]
        expect(replay(trace, policy, { frames })).toMatchObject(counted)
        expect(pages).toBe(trace.distinctPages)
      }
    }),
    { numRuns: 50 },
  )
})

test('page numbers grow with the stream', async () => {
  const ids = Array.from({ length: 400_000 }, (_, at) => (at < 200_000 ? at : at % 150_000))
  const trace = traceOf(ids)
  const [{ misses, pages }] = await replayStream(batchesOf(trace, 65_536), [
    { policy: lru(), frames: 160_000 },
  ])
  expect(misses).toBe(replay(trace, lru(), { frames: 160_000 }).misses)
  expect(pages).toBe(200_000)
})

test('a policy that looks into the future is refused', async () => {
  const trace = traceOf([1, 2, 3])
  await expect(
    replayStream(batchesOf(trace, 32), [{ policy: optimal(), frames: 2 }]),
  ).rejects.toMatchObject({ code: 'FACT_UNAVAILABLE' })
})
