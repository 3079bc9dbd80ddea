import { createHash } from 'node:crypto'
import {
  loop,
  mixture,
  phases,
  readSynthetic,
  scan,
  streamSynthetic,
  synthesize,
  traceWriters,
  uniform,
  zipf,
} from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import { describe, expect, test } from 'vitest'

/** The checksum of a trace as an oracleGeneral file, without writing one. */
async function sha256(trace: Trace): Promise<string> {
  const writer = traceWriters.find(({ name }) => name === 'oracle-general')
  const hash = createHash('sha256')
  for await (const chunk of writer?.encode(trace) ?? []) hash.update(chunk)
  return hash.digest('hex')
}

describe('the Zipf workloads that libCacheSim was measured on', () => {
  test('come out to the last byte: exponent 0.8, 2 million references', async () => {
    const trace = synthesize('zipf:references=2e6,pages=2e5,skew=0.8,seed=2')
    expect(trace.distinctPages).toBe(192_895)
    expect(await sha256(trace)).toBe(
      '9a6b598024f1b791eaae7927ed5c38c579264a9084c4313047de22da38a9b5c1',
    )
  })

  test.skipIf(process.env['SELFPAGE_LONG_TESTS'] === undefined)(
    'come out to the last byte: exponent 1, 20 million references (SELFPAGE_LONG_TESTS=1)',
    { timeout: 120_000 },
    async () => {
      const trace = zipf({ references: 20e6, pages: 1e6, seed: 1 })
      expect(trace.distinctPages).toBe(914_606)
      expect(await sha256(trace)).toBe(
        'c71412ec90a035d81085efaa2d53f2f11231f8c57254d59eebe055176dee00ab',
      )
    },
  )
})

describe('synthetic workloads', () => {
  test('of equal parameters are equal, and of another seed are not', () => {
    const make = (seed: number) => zipf({ references: 1000, pages: 100, writes: 0.3, seed })
    expect(make(3)).toEqual(make(3))
    expect(make(3).pages).not.toEqual(make(4).pages)
    expect(make(3).writes).not.toEqual(make(4).writes)
  })

  test('follow their law', () => {
    const trace = zipf({ references: 200_000, pages: 50, skew: 1, seed: 1 })
    const counts = new Float64Array(50)
    for (const page of trace.pages) counts[page]++
    counts.sort().reverse()
    let harmonic = 0
    for (let rank = 1; rank <= 50; rank++) harmonic += 1 / rank
    expect(counts[0] / 200_000).toBeCloseTo(1 / harmonic, 2)
    expect(counts[9] / 200_000).toBeCloseTo(0.1 / harmonic, 2)
    const even = uniform({ references: 100_000, pages: 10 })
    const evenCounts = new Float64Array(10)
    for (const page of even.pages) evenCounts[page]++
    for (const count of evenCounts) expect(count / 10_000).toBeCloseTo(1, 1)
  })

  test('loop and scan go in order', () => {
    expect([...loop({ references: 7, pages: 3 }).pages]).toEqual([0, 1, 2, 0, 1, 2, 0])
    expect([...scan({ references: 4 }).pages]).toEqual([0, 1, 2, 3])
    expect([...(scan({ references: 4 }).ids as Float64Array)]).toEqual([0, 1, 2, 3])
  })

  test('phases change the working set, keep the overlap and say when', () => {
    const trace = phases({ references: 40_000, pages: 100, phases: 4, overlap: 0.25 })
    expect(trace.events.map(({ at }) => at)).toEqual([0, 10_000, 20_000, 30_000])
    const sets = [0, 1].map(
      (phase) => new Set(trace.pages.slice(phase * 10_000, (phase + 1) * 10_000)),
    )
    expect(sets[0].size).toBe(100)
    const kept = [...sets[1]].filter((page) => sets[0].has(page))
    expect(kept).toHaveLength(25)
    expect(trace.distinctPages).toBe(100 + 3 * 75)
  })

  test('a mixture draws from its parts by their shares', () => {
    const trace = synthesize(
      'mixture:references=100k,seed=3+zipf:pages=1e3,share=0.7+loop:pages=5000,share=0.3',
    )
    const firstOfLoop = 1000
    const ids = trace.ids as Float64Array
    let fromLoop = 0
    for (const page of trace.pages) if (ids[page] >= firstOfLoop) fromLoop++
    expect(fromLoop / 100_000).toBeCloseTo(0.3, 2)
    expect(trace).toEqual(
      mixture({
        references: 100_000,
        seed: 3,
        parts: [
          { workload: 'zipf', pages: 1000, share: 0.7 },
          { workload: 'loop', pages: 5000, share: 0.3 },
        ],
      }),
    )
  })

  test('the share of writes is kept, and does not change which pages are referenced', () => {
    const reads = uniform({ references: 50_000, pages: 10 })
    const writes = uniform({ references: 50_000, pages: 10, writes: 0.2 })
    expect(writes.pages).toEqual(reads.pages)
    expect(reads.writes).toBeNull()
    let count = 0
    for (let index = 0; index < 50_000; index++) {
      if (((writes.writes?.[index >>> 5] ?? 0) >>> (index & 31)) & 1) count++
    }
    expect(count / 50_000).toBeCloseTo(0.2, 2)
  })
})

describe('a wrong specification says what is wrong', () => {
  test.each([
    ['zip:references=1', 'zip', 'is no synthetic workload'],
    ['zipf:references=10', 'zipf', 'needs pages'],
    ['zipf:references=10,pages=5,skews=1', 'zipf', "has no parameter 'skews'"],
    ['zipf:references=ten,pages=5', 'zipf, references', "'references=ten' is not like name=number"],
    ['zipf:references=10,pages', 'zipf, pages', "'pages' is not like name=number"],
    ['zipf:references=10.5,pages=5', 'zipf, references', 'must be a whole number from 1'],
    ['zipf:references=10,pages=0', 'zipf, pages', 'must be a whole number from 1'],
    ['loop:references=10,pages=5,writes=1.5', 'loop, writes', 'must be a number from 0 to 1'],
    ['loop:references=1,pages=5+scan', 'loop:references=1,pages=5+scan', 'only a mixture'],
    ['mixture:references=10', 'mixture', 'has no parts'],
    ['mixture:references=10+zipf', 'mixture, zipf', 'needs pages'],
    ['mixture:references=10+zipf:pages=3,share=0', 'mixture', 'all shares are 0'],
  ])('%s', (spec, place, message) => {
    expect(() => synthesize(spec)).toThrow(
      expect.objectContaining({
        code: 'TRACE_SPEC_INVALID',
        place,
        message: expect.stringContaining(message) as string,
      }),
    )
  })
})

describe('drawn batch by batch, a synthetic workload', () => {
  test.each([
    'zipf:references=200k,pages=5000,writes=0.3,seed=4',
    'uniform:references=65536,pages=100',
    'loop:references=65537,pages=70',
    'scan:references=131072',
    'phases:references=100k,pages=500,phases=3,writes=1',
    'mixture:references=150k,seed=3,writes=0.1+zipf:pages=900,share=0.7+loop:pages=300',
  ])('has the references of the whole trace: %s', async (spec) => {
    const trace = synthesize(spec)
    const reading = readSynthetic(spec)
    const pages = new Uint32Array(reading.mostReferences)
    const writes = new Uint32Array(Math.ceil(pages.length / 32))
    for await (const batch of reading.batches) {
      pages.set(batch.pages, batch.first)
      if (batch.writes !== null) writes.set(batch.writes, batch.first / 32)
    }
    expect(pages).toEqual(new Uint32Array(trace.pages))
    expect(writes).toEqual(Uint32Array.from(trace.writes ?? new Uint32Array(writes.length)))
    const { ids, events, about } = await reading.finish()
    expect({ ids, events, about }).toEqual({
      ids: trace.ids,
      events: trace.events,
      about: trace.about,
    })
    expect(reading.name).toBe(trace.name)
  })

  test('comes in batches of bounded length, one after another', async () => {
    let references = 0
    for await (const { pages, first } of streamSynthetic('loop:references=1m,pages=7')) {
      expect(first).toBe(references)
      expect(pages.length).toBeLessThanOrEqual(65_536)
      references += pages.length
    }
    expect(references).toBe(1_000_000)
  })

  test('is refused at once when it is misspelt', () => {
    expect(() => streamSynthetic('zipf:pages=10')).toThrow('needs references')
  })
})
