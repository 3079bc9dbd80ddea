import fc from 'fast-check'
import { expect, test } from 'vitest'
import { replay } from '@selfpage/replay'
import { breaking, fifo, lru, optimal } from './policies.ts'
import type { Misdeed } from './policies.ts'
import { someReferences, traceOf } from './traces.ts'

const belady = [1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]

test.each([
  [3, 9, 10, 7],
  [4, 10, 8, 6],
])("Belady's string in %i frames faults %i, %i and %i times", (frames, fifos, lrus, optimals) => {
  const trace = traceOf(belady)
  const policies = [fifo(), lru(), optimal()]
  expect(policies.map((policy) => replay(trace, policy, { frames }).misses)).toEqual([
    fifos,
    lrus,
    optimals,
  ])
})

test('a loop one page larger than memory faults LRU on every reference', () => {
  const loop = Array.from({ length: 500 }, (_, at) => at % 11)
  expect(replay(traceOf(loop), lru(), { frames: 10 }).missRatio).toBe(1)
  expect(replay(traceOf(loop), lru(), { frames: 11 }).misses).toBe(11)
})

test('every count agrees with a plain model of FIFO memory', () => {
  fc.assert(
    fc.property(
      someReferences.chain((ids) =>
        fc.tuple(
          fc.constant(ids),
          fc.array(fc.boolean(), { minLength: ids.length, maxLength: ids.length }),
          fc.integer({ min: 1, max: 12 }),
        ),
      ),
      ([ids, writes, frames]) => {
        const resident: number[] = []
        const dirty = new Set<number>()
        const seen = new Set<number>()
        let misses = 0
        let writeBacks = 0
        for (const [at, id] of ids.entries()) {
          if (!resident.includes(id)) {
            misses++
            if (resident.length === frames) {
              const victim = resident.shift() ?? -1
              if (dirty.delete(victim)) writeBacks++
            }
            resident.push(id)
          }
          seen.add(id)
          if (writes[at]) dirty.add(id)
        }
        // The common loop and the full one must agree with the model, and so with each other.
        for (const recordMisses of [false, true]) {
          const result = replay(traceOf(ids, { writes }), fifo(), { frames, recordMisses })
          expect(result).toMatchObject({
            references: ids.length,
            misses,
            hardFaults: misses,
            softFaults: 0,
            zeroFills: 0,
            compulsoryMisses: seen.size,
            writeBacks,
            evictions: misses - resident.length,
            fallback: null,
            warnings: [],
          })
        }
      },
    ),
  )
})

test('missed references are noted one by one', () => {
  const { missed } = replay(traceOf(belady), fifo(), { frames: 3, recordMisses: true })
  const noted = belady.map((_, at) => ((missed?.[0] ?? 0) >>> at) & 1)
  expect(noted).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0])
})

test('a warm-up is made and not counted', () => {
  const warm = replay(traceOf(belady), fifo(), { frames: 3, warmupReferences: 7 })
  expect(warm).toMatchObject({ references: 5, misses: 2, compulsoryMisses: 0, missRatio: 2 / 5 })
})

test('windows divide the counted references and their misses', () => {
  fc.assert(
    fc.property(someReferences, fc.nat({ max: 50 }), fc.nat({ max: 9 }), (ids, warmup, windows) => {
      const trace = traceOf(ids)
      const result = replay(trace, lru(), { frames: 4, warmupReferences: warmup, windows })
      const start = Math.min(warmup, ids.length)
      expect(result.windows).toHaveLength(Math.min(windows, ids.length - start))
      const edges = [start, ...result.windows.map(({ to }) => to)]
      expect(result.windows.map(({ from }) => from)).toEqual(edges.slice(0, -1))
      expect(edges).toEqual([...new Set(edges)].toSorted((a, b) => a - b))
      const isDivided = result.windows.length > 0
      expect(edges.at(-1)).toBe(isDivided ? ids.length : start)
      const misses = result.windows.reduce((sum, window) => sum + window.misses, 0)
      expect(misses).toBe(isDivided ? result.misses : 0)
    }),
  )
})

test('an inactive list turns hard faults into soft ones, as VMS does', () => {
  // One frame for the policy, two for the list: 1 and 2 come back without a read, 3 pushes 1 out.
  const result = replay(traceOf([1, 2, 1, 2, 3, 4, 1]), fifo(), { frames: 3, inactiveFrames: 2 })
  expect(result).toMatchObject({ misses: 5, softFaults: 2, hardFaults: 5, evictions: 2 })
})

test('sampled references are those of the last scan', () => {
  // LRU without scans is FIFO; with a scan after every reference it is LRU again.
  const trace = traceOf(belady)
  const rarely = replay(trace, lru(), { frames: 3, fidelity: { scanEveryReferences: 100 } })
  const always = replay(trace, lru(), { frames: 3, fidelity: { scanEveryReferences: 1 } })
  expect([rarely.misses, always.misses]).toEqual([9, 10])
})

const misdeeds: Misdeed[] = [
  { in: 'touch', does: 'throw' },
  { in: 'fault', does: 'throw' },
  { in: 'victim', does: 'throw' },
  { in: 'victim', does: 'propose-absent' },
  { in: 'victim', does: 'propose-nothing' },
  { in: 'remove', does: 'throw' },
  { in: 'admit', does: 'throw' },
]

/** Not counted alike by both loops: they ask a different number of times. */
const brokenSurplus: Misdeed = { in: 'surplus', does: 'throw' }

test.each([...misdeeds, brokenSurplus])(
  'a policy that goes wrong in $in ($does) is replaced and named',
  (misdeed) => {
    // The last page is never resident while the first forty loop.
    const ids = [...Array.from({ length: 400 }, (_, at) => (at * at) % 41), 99]
    const trace = traceOf(ids)
    const surplusEvery = misdeed.in === 'surplus' ? 3 : 0
    for (const recordMisses of [false, true]) {
      const result = replay(trace, breaking(misdeed, 10, surplusEvery), {
        frames: 12,
        recordMisses,
      })
      expect(result.fallback).not.toBeNull()
      expect(result.warnings).toHaveLength(1)
      expect(result.warnings[0]).toContain('breaking')
      // Nothing is lost: every page is still counted once as a first miss, and memory stays full.
      expect(result.compulsoryMisses).toBe(trace.distinctPages)
      expect(result.misses - result.evictions).toBe(12)
    }
  },
)

test('the common loop and the full one fall back at the same reference with the same counts', () => {
  fc.assert(
    fc.property(
      someReferences,
      fc.constantFrom(...misdeeds),
      fc.nat({ max: 40 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat({ max: 4 }),
      (ids, misdeed, after, frames, touchesASurplus) => {
        const policy = breaking(misdeed, after, touchesASurplus)
        const common = replay(traceOf(ids), policy, { frames })
        const full = replay(traceOf(ids), policy, { frames, recordMisses: true })
        expect({ ...common, missed: 0, seconds: 0, nsPerReference: 0 }).toEqual({
          ...full,
          missed: 0,
          seconds: 0,
          nsPerReference: 0,
        })
      },
    ),
  )
})

test('a run that hung is made again with first-in first-out from where it stood', () => {
  const ids = Array.from({ length: 10_000 }, (_, at) => (at * 7919) % 97)
  const place = new Int32Array(1)
  replay(traceOf(ids), lru(), { frames: 20, place })
  expect(place[0]).toBe(8192)
  const result = replay(traceOf(ids), lru(), { frames: 20, fallBackFrom: place[0] })
  expect(result.fallback).toMatchObject({ at: 8192 })
  expect(result.fallback?.reason).toContain('did not return')
})

test('below the frames from which a reduced trace is exact the result says so', () => {
  const trace = traceOf(belady, { exactFromFrames: 4 })
  expect(replay(trace, lru(), { frames: 4 }).warnings).toEqual([])
  expect(replay(trace, lru(), { frames: 3 }).warnings[0]).toContain('exact from 4 frames on')
})

test('the bytes of the policy are those of its arrays', () => {
  const ids = Array.from({ length: 1000 }, (_, at) => at)
  const { metadataBytes, metadataBytesPerFrame } = replay(traceOf(ids), lru(), { frames: 100 })
  // Two links of four bytes for each page and the head of the list.
  expect(metadataBytes).toBe(1001 * 8)
  expect(metadataBytesPerFrame).toBe(80.08)
})

test('bad options are refused by name', () => {
  const trace = traceOf(belady)
  expect(() => replay(trace, lru(), { frames: 0 })).toThrow('frames must be a positive integer')
  expect(() => replay(trace, lru(), { frames: 3, inactiveFrames: 3 })).toThrow('inactive list')
  expect(() => replay(trace, lru(), { frames: 3, windows: -1 })).toThrow("option 'windows'")
  expect(() => replay(trace, lru(), { frames: 3, warmupReferences: 0.5 })).toThrow(
    "'warmupReferences'",
  )
  expect(() => replay(trace, lru(), { frames: 3, fidelity: { scanEveryReferences: 0 } })).toThrow(
    "'fidelity.scanEveryReferences'",
  )
})

test('an empty trace has no misses', () => {
  expect(replay(traceOf([]), lru(), { frames: 1 })).toMatchObject({ misses: 0, missRatio: 0 })
})
