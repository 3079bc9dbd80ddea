import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { SelfpageError } from '@selfpage/policy'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { firstCells } from '../src/grid/first-cells.ts'
import { runCells } from '../src/grid/run-cell.ts'
import { planPolicies, shootout } from '../src/index.ts'
import type { Row, ShootoutPlan, Workload } from '../src/index.ts'
import { workBatches } from '../src/worker.ts'
import { samples } from './sample-modules.ts'
import { skewedTrace } from './sample-traces.ts'

const folder = mkdtempSync(join(tmpdir(), 'head-start-'))
afterAll(() => rmSync(folder, { recursive: true }))

const plan = (text: string) => planPolicies(text, { from: [import.meta.dirname] })

/** Times aside. */
const counts = (rows: readonly Row[]) =>
  rows.map((row) => ({ ...row, seconds: 0, nsPerReference: 0 }))

function* batchesOf(trace: Trace, references: number): Generator<ReferenceBatch> {
  for (let first = 0; first < trace.pages.length; first += references) {
    const pages = trace.pages.subarray(first, first + references)
    const writes = trace.writes?.slice(first >>> 5, (first + references) >>> 5) ?? null
    yield { first, pages, writes, fetches: null, classes: null }
  }
}

/** Every third page is written to. */
function withWrites(trace: Trace): Trace {
  const writes = new Uint32Array(Math.ceil(trace.pages.length / 32))
  for (const [at, page] of trace.pages.entries())
    if (page % 3 === 0) writes[at >>> 5] |= 1 << (at & 31)
  return { ...trace, writes }
}

/** A long workload that is read batch by batch, as often as it is opened. */
function readable(trace: Trace, end: () => Promise<void> = async () => {}) {
  const opened = { times: 0, batches: 0 }
  const workload: Workload = {
    ...{ name: trace.name, summary: '', origin: '', isLarge: () => true },
    async open(_, onBatch) {
      opened.times++
      for (const batch of onBatch === undefined ? [] : batchesOf(trace, 2048)) {
        opened.batches++
        onBatch?.(batch)
      }
      await end()
      return trace
    },
    read: async () => ({
      ...{ name: trace.name, pageBytes: trace.pageBytes, exactFromFrames: 1 },
      mostReferences: trace.pages.length,
      batches: (async function* none() {})(),
      finish: () => ({ ids: [], events: [], about: trace.about }),
    }),
  }
  return { workload, opened }
}

const trace = skewedTrace('long', 60_000, 900)
const given = async (policies = 'fifo,sieve', change: Partial<ShootoutPlan> = {}) => ({
  ...{ policies: await plan(policies), frames: [40, '5%', '1MiB'], jobs: 2, ...change },
})

test('however its batches come, a cell has the row that it has over the whole trace', async () => {
  const policies = await plan('fifo,lru,clock,sieve,s3-fifo,arc,two-queue,slru,lfu,lirs,random')
  const batch = fc.integer({ min: 1, max: 40 }).map((words) => words * 32)
  const arrangement = fc.record({
    ...{ seed: fc.integer({ min: 1, max: 1000 }), pages: fc.integer({ min: 1, max: 2000 }) },
    ...{ frames: fc.integer({ min: 1, max: 600 }), policy: fc.constantFrom(...policies), batch },
    ...{ together: fc.integer({ min: 1, max: 9 }), isWritten: fc.boolean() },
  })
  await fc.assert(
    fc.asyncProperty(arrangement, async (one) => {
      const { seed, pages, frames, policy, together, isWritten } = one
      const read = skewedTrace('read', 3000, pages, seed)
      const whole = isWritten ? withWrites(read) : read
      const { definition, label, options: chosen } = policy.configured
      const named = { workload: 'read', policy: definition.name, label, options: chosen }
      const cell = { ...named, frames, size: String(frames) }
      const { port1, port2 } = new MessageChannel()
      const rows = workBatches({
        ...{ cell, reference: policy.reference!, options: { seed }, trace: whole },
        ...{ batchPort: port2, place: new Int32Array(new SharedArrayBuffer(4)) },
      })
      const batches = [...batchesOf(whole, one.batch)]
      while (batches.length > 0) port1.postMessage(batches.splice(0, together))
      port1.postMessage([])
      expect(counts(await rows)).toEqual(
        counts(runCells([cell], whole, policy.configured, { seed })),
      )
    }),
    { numRuns: 60 },
  )
})

describe('A workload that is read while its first cells run', () => {
  test('has the rows that it has when it is read before', async () => {
    const { workload, opened } = readable(trace)
    const { rows, failures } = await shootout({ ...(await given()), workloads: [workload] })
    expect(failures).toEqual([])
    expect(opened).toEqual({ times: 1, batches: 30 })
    const before = await shootout({ ...(await given()), workloads: [trace] })
    expect(counts(rows)).toEqual(counts(before.rows))
  })

  test('begins nothing that is known from before', async () => {
    const plan = await given('fifo', { results: join(folder, 'results.jsonl') })
    const first = await shootout({ ...plan, workloads: [readable(trace).workload] })
    const again = await shootout({ ...plan, workloads: [readable(trace).workload] })
    expect([first.reused, again.reused]).toEqual([0, 3])
    expect(again.rows).toEqual(first.rows)
  })

  test('may turn out not to be readable to its end', async () => {
    const { workload } = readable(trace, async () => {
      throw new SelfpageError('TRACE_TRUNCATED', 'the file ends')
    })
    await expect(shootout({ ...(await given()), workloads: [workload] })).rejects.toMatchObject({
      code: 'TRACE_TRUNCATED',
    })
  })

  test('has a policy that loops run again, and goes on first-in first-out', async () => {
    const plan = await given(`${samples.loops}(at=9000),fifo`, { stallSeconds: 2, frames: [40] })
    const { rows } = await shootout({ ...plan, workloads: [readable(trace).workload] })
    const [loops, fifo] = rows
    expect(loops.fallback?.reason).toContain('ended from outside')
    expect(loops.misses).toBe(fifo.misses)
  }, 30_000)
})

describe('Begun are', () => {
  const cellsFor = async (policies: string, change: Partial<ShootoutPlan> = {}, lanes = 3) => {
    const { workload } = readable(trace)
    const reading = await workload.read!()
    const whole = { ...(await given('fifo', change)), workloads: [workload] }
    const cells = firstCells(workload, reading, await plan(policies), whole, lanes)
    return cells.map(({ name: { label, size } }) => `${label} ${size}`)
  }

  test('cells of different policies, at sizes that are known', async () => {
    expect(await cellsFor('fifo,sieve')).toEqual(['fifo 40', 'sieve 40', 'fifo 1MiB'])
    expect(await cellsFor('fifo,sieve', { frames: ['5%'] })).toEqual([])
  })

  test('none that a stream cannot have, or that may be one pass with others', async () => {
    expect(await cellsFor(`optimal,${samples.throws},lru,fifo`, {}, 1)).toEqual(['fifo 40'])
    expect(await cellsFor('lru', { frames: [40] })).toEqual(['lru 40'])
    expect(await cellsFor('fifo', { windows: 3 })).toEqual([])
  })
})
