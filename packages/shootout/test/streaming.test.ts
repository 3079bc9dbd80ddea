import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { synthesize, traceWriters } from '@selfpage/trace'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readingToStream } from '../src/grid/streaming.ts'
import { findWorkload, planPolicies, shootout } from '../src/index.ts'
import type { Row, ShootoutPlan } from '../src/index.ts'
import { samples } from './sample-modules.ts'
import { skewedTrace } from './sample-traces.ts'

const folder = mkdtempSync(join(tmpdir(), 'streaming-'))
const spec = 'zipf:references=200k,pages=9000,writes=0.2'
const file = join(folder, 'some.oracleGeneral.bin')
const search = { cwd: folder }
const plan = (text: string) => planPolicies(text, { from: [import.meta.dirname] })

beforeAll(async () => {
  const writer = traceWriters.find(({ name }) => name === 'oracle-general')
  const chunks: Uint8Array[] = []
  for await (const chunk of writer?.encode(synthesize('loop:references=90k,pages=70')) ?? []) {
    chunks.push(new Uint8Array(chunk))
  }
  writeFileSync(file, Buffer.concat(chunks))
})

afterAll(() => rmSync(folder, { recursive: true }))

const given = async (policies = 'lru,fifo,random,sieve'): Promise<ShootoutPlan> => ({
  workloads: [findWorkload(spec, search), findWorkload(file, search)],
  policies: await plan(policies),
  frames: [64, '2MiB'],
  jobs: 0,
  stream: true,
})

/** Times aside. */
function counts(rows: readonly Row[]): Partial<Row>[] {
  return rows.map((row) => ({ ...row, seconds: 0, nsPerReference: 0 }))
}

describe('Streamed', () => {
  test('a grid has the rows and facts that it has opened', async () => {
    const streamed = await shootout(await given())
    const opened = await shootout({ ...(await given()), stream: false })
    expect(streamed.failures).toEqual([])
    expect(streamed.rows).toHaveLength(16)
    expect(counts(streamed.rows)).toEqual(counts(opened.rows))
    const facts = (result: typeof opened) =>
      result.workloads.map(({ summary: _summary, ...rest }) => rest)
    expect(facts(streamed)).toEqual(facts(opened))
  })

  test('a file that does not tell its length is read to its end', async () => {
    const lines = join(folder, 'lines.txt')
    writeFileSync(lines, Array.from({ length: 70_000 }, (_, at) => `${at % 100}\n`).join(''))
    const plan = {
      ...(await given('fifo')),
      workloads: [findWorkload(lines, search)],
      frames: [50],
    }
    const { rows, failures } = await shootout(plan)
    expect(failures).toEqual([])
    expect(rows).toMatchObject([{ references: 70_000, misses: 70_000 }])
  })

  test('cells are told how far the stream is, and end with their signal', async () => {
    const stop = new AbortController()
    const seen: number[] = []
    const stopped = shootout({
      ...(await given()),
      signal: stop.signal,
      onProgress({ streaming }) {
        if (streaming === null) return
        seen.push(streaming.references)
        if (seen.length === 2) stop.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    expect(seen).toEqual([65_536, 131_072])
  })

  test('a file that ends too early fails its own cells only', async () => {
    const broken = join(folder, 'broken.oracleGeneral.bin')
    writeFileSync(broken, new Uint8Array(240).fill(1))
    truncateSync(broken, 239)
    const workloads = [
      findWorkload(broken, { ...search, traceOptions: { format: 'oracle-general' } }),
      findWorkload(file, search),
    ]
    const { rows, failures } = await shootout({ ...(await given('lru')), workloads })
    expect(failures.map(({ error }) => error)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('record 10')),
    )
    expect(rows).toHaveLength(2)
  })
})

describe('A stream is refused', () => {
  test.each([
    [{ frames: ['5%'] }, 'how many frames 5% of the pages are'],
    [{ warmup: '10%' }, 'has no warmup'],
    [{ windows: 3 }, 'has no windows'],
    [{ inactive: 5 }, 'has no inactive'],
    [{ events: 'apply' }, 'has no events'],
    [{ fidelity: { scanEveryReferences: 10 } }, 'has no fidelity'],
    [{ workloads: [skewedTrace('kept', 100, 10, 1)] }, 'kept is a trace in memory'],
  ] as const)('for %j', async (change, message) => {
    await expect(shootout({ ...(await given('lru')), ...change })).rejects.toThrow(message)
  })

  test('for a policy that looks ahead, before anything is read', async () => {
    await expect(shootout(await given('lru,optimal'))).rejects.toThrow(
      'optimal: a stream cannot look ahead',
    )
  })

  test('for a policy that cannot grow', async () => {
    await expect(shootout(await given(samples.throws))).rejects.toMatchObject({
      code: 'GROW_UNSUPPORTED',
    })
  })
})

describe('Without being asked for', () => {
  const settings = { frames: [64] }
  const roomFor = (references: number) => () => references * 8

  test('a workload is streamed if it would take more than half of the memory', async () => {
    const workload = findWorkload(spec, search)
    expect(await readingToStream(workload, settings, roomFor(200_000))).toBeNull()
    const reading = await readingToStream(workload, settings, roomFor(199_999))
    expect(reading?.mostReferences).toBe(200_000)
  })

  test('it is opened if it was said so, if a setting needs it, or if it is small', async () => {
    const workload = findWorkload(spec, search)
    for (const change of [{ stream: false }, { warmup: 5 }, { frames: ['1%'] }]) {
      const changed = { ...settings, ...change }
      expect(await readingToStream(workload, changed, roomFor(1))).toBeNull()
    }
    expect(await readingToStream(findWorkload(file, search), settings, roomFor(1))).toBeNull()
  })
})
