import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { replay } from '@selfpage/replay'
import { readSynthetic } from '@selfpage/trace'
import { afterEach, describe, expect, test } from 'vitest'
import { planPolicies, planValue, shootout, traceWorkload, wallClockFields } from '../src/index.ts'
import type { PlannedPolicy, Row, ShootoutPlan } from '../src/index.ts'
import { refuses } from './policies/refuses.ts'
import { samples } from './sample-modules.ts'
import { skewedTrace, traceOf } from './sample-traces.ts'

const search = { from: [import.meta.dirname] }
const plan = (text: string) => planPolicies(text, search)
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function resultsFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'shootout-'))
  folders.push(folder)
  return join(folder, 'deep', 'results.jsonl')
}

function withoutTimes(rows: readonly Row[]): Partial<Row>[] {
  return rows.map((row) => {
    const rest: Partial<Row> = { ...row }
    for (const field of wallClockFields) delete (rest as Record<string, unknown>)[field]
    return rest
  })
}

const traces = [skewedTrace('one', 20_000, 400, 1), skewedTrace('two', 10_000, 300, 2)]
const basic = async (): Promise<ShootoutPlan> => ({
  workloads: traces,
  policies: await plan('lru,fifo,random'),
  frames: ['1%', 50, '400KiB'],
  jobs: 2,
})

describe('A grid', () => {
  test('has a row for each workload, policy and size, in that order', async () => {
    const { rows, failures, workloads } = await shootout(await basic())
    expect(failures).toEqual([])
    expect(rows.map(({ workload, label, frames }) => `${workload} ${label} ${frames}`)).toEqual(
      ['one 4', 'two 3'].flatMap((name) =>
        ['lru', 'fifo', 'random'].flatMap((label) => {
          const [workload, onePercent] = name.split(' ')
          return [onePercent, 50, 100].map((frames) => `${workload} ${label} ${frames}`)
        }),
      ),
    )
    expect(workloads.map(({ references }) => references)).toEqual([20_000, 10_000])
  })

  test('has the counts that a replay has', async () => {
    const given = await basic()
    const { rows } = await shootout({ ...given, windows: 4, warmup: '10%', inactive: '20%' })
    const [lru] = given.policies as PlannedPolicy[]
    const expected = replay(traces[0], lru.configured, {
      frames: 50,
      windows: 4,
      warmupReferences: 2000,
      inactiveFrames: 10,
    })
    const row = rows.find(({ label, frames }) => label === 'lru' && frames === 50)
    expect(row).toMatchObject({
      references: 18_000,
      warmupReferences: 2000,
      inactiveFrames: 10,
      misses: expected.misses,
      softFaults: expected.softFaults,
      windows: expected.windows,
    })
  })

  test('comes out the same in workers, in one worker and on the main thread', async () => {
    const given = await basic()
    const byJobs = await Promise.all(
      [0, 1, 2].map(async (jobs) => withoutTimes((await shootout({ ...given, jobs })).rows)),
    )
    expect(byJobs[1]).toEqual(byJobs[0])
    expect(byJobs[2]).toEqual(byJobs[0])
  })

  test('comes out the same when its workers start before a long trace is read', async () => {
    const { policies } = await basic()
    const short = traceWorkload(traces[0])
    const read = async () => readSynthetic('zipf:references=1e7,pages=9')
    const long = { ...short, isLarge: () => true, read }
    const frames = [50]
    const { rows } = await shootout({ workloads: [long], policies, frames })
    const expected = await shootout({ workloads: [short], policies, frames, jobs: 0 })
    expect(withoutTimes(rows)).toEqual(withoutTimes(expected.rows))
  })

  test('takes values as well as modules', async () => {
    const [lru] = await plan('lru')
    const given = { workloads: [traces[0]], frames: [50], jobs: 1 }
    const policies = [lru, refuses({ frames: 7 }), refuses]
    const { rows, failures } = await shootout({ ...given, policies })
    expect(failures).toEqual([])
    expect(rows.map(({ label }) => label)).toEqual(['lru', 'refuses(frames=7)', 'refuses'])
    const [same] = (await shootout({ ...given, policies: [planValue(lru.configured)] })).rows
    expect(same.misses).toBe(rows[0].misses)
  })

  test('runs sizes that come to the same number of frames once', async () => {
    const given = await basic()
    const { rows } = await shootout({
      ...given,
      workloads: [traces[0]],
      frames: [4, '1%', '16KiB'],
    })
    expect(rows.map(({ size }) => size)).toEqual(['4', '4', '4'])
  })

  test('opens traces that do not fit its budget again, and comes out the same', async () => {
    const given = await basic()
    let opened = 0
    const workloads = traces.map((trace) => ({
      name: trace.name,
      summary: '',
      origin: '',
      open: () => {
        opened++
        return Promise.resolve(trace)
      },
    }))
    const { rows } = await shootout({ ...given, workloads, traceBytes: 0 })
    expect(opened).toBe(4)
    expect(withoutTimes(rows)).toEqual(withoutTimes((await shootout(given)).rows))
  })

  test('refuses to be empty, or to have two workloads or policies of one name', async () => {
    const given = await basic()
    await expect(shootout({ ...given, workloads: [] })).rejects.toThrow('there is no workload')
    await expect(shootout({ ...given, policies: [] })).rejects.toThrow('there is no policy')
    await expect(shootout({ ...given, frames: [] })).rejects.toThrow('no number of frames')
    await expect(shootout({ ...given, workloads: [traces[0], traces[0]] })).rejects.toThrow(
      "two workloads are called 'one'",
    )
    await expect(shootout({ ...given, policies: [refuses, refuses()] })).rejects.toThrow(
      "two policies are called 'refuses'",
    )
    await expect(shootout({ ...given, frames: ['many'] })).rejects.toMatchObject({
      code: 'FRAMES_INVALID',
    })
    await expect(shootout({ ...given, warmup: 'long' })).rejects.toMatchObject({
      code: 'REPLAY_OPTIONS_INVALID',
    })
  })
})

describe('A bad policy', () => {
  test('that fails in one cell spoils no other', async () => {
    const { rows, failures } = await shootout({
      workloads: [traces[0]],
      policies: await plan(`${samples.refuses},lru`),
      frames: [5, 10, 20],
      jobs: 2,
    })
    expect(failures).toEqual([
      {
        workload: 'one',
        policy: 'refuses',
        label: 'refuses',
        options: { frames: 10 },
        frames: 10,
        size: '10',
        error: 'not with 10 frames',
      },
    ])
    expect(rows.map(({ label, frames }) => `${label} ${frames}`)).toEqual([
      'refuses 5',
      'refuses 20',
      'lru 5',
      'lru 10',
      'lru 20',
    ])
  })

  test('that throws or lies is replaced, and the row says from where', async () => {
    const { rows, warnings } = await shootout({
      workloads: [traces[0]],
      policies: await plan(`${samples.throws},${samples.lies},lru`),
      frames: [200],
      jobs: 2,
    })
    const [throws, lies, lru] = rows
    expect(throws.fallback?.reason).toContain('I give up')
    expect(lies.fallback?.at).toBeGreaterThanOrEqual(200)
    expect(lru.fallback).toBeNull()
    expect(warnings).toHaveLength(2)
  })

  test('that loops for ever is ended from outside, and the cell goes on first-in first-out', async () => {
    const started = performance.now()
    const { rows, failures } = await shootout({
      workloads: [traces[0]],
      policies: await plan(`${samples.loops}(at=9000),fifo,lru`),
      frames: [20],
      jobs: 2,
      stallSeconds: 3,
    })
    expect(failures).toEqual([])
    const [loops, fifo] = rows
    expect(loops.fallback?.at).toBeGreaterThanOrEqual(4096)
    expect(loops.fallback?.reason).toContain('ended from outside')
    // First-in first-out either way.
    expect(loops.misses).toBe(fifo.misses)
    expect(performance.now() - started).toBeLessThan(18_000)
  })

  test('that does not even start fails its cell alone', async () => {
    const { rows, failures } = await shootout({
      workloads: [traces[0]],
      policies: await plan(`${samples.loops}(in=create),lru`),
      frames: [20],
      jobs: 2,
      stallSeconds: 3,
    })
    expect(rows.map(({ label }) => label)).toEqual(['lru'])
    expect(failures[0].error).toBe('did not start within 3 s')
  })

  test('that ends its thread is noticed like one that loops', async () => {
    const { rows } = await shootout({
      workloads: [traces[0]],
      policies: await plan(`${samples.exits},fifo`),
      frames: [20],
      jobs: 2,
      stallSeconds: 3,
    })
    expect(rows[0].fallback?.at).toBe(0)
    expect(rows[0].misses).toBe(rows[1].misses)
  })
})

describe('The results file', () => {
  test('keeps what was finished before a stop, and the next run goes on from there', async () => {
    const given = { ...(await basic()), results: resultsFile() }
    const stop = new AbortController()
    const stopped = shootout({
      ...given,
      jobs: 1,
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done === 5) stop.abort(new Error('enough'))
      },
    })
    await expect(stopped).rejects.toThrow('enough')
    const resumed = await shootout(given)
    expect(resumed.reused).toBeGreaterThanOrEqual(5)
    expect(resumed.reused).toBeLessThan(18)
    expect(resumed.rows).toHaveLength(18)
    const afresh = await shootout({ ...given, resume: false })
    expect(afresh.reused).toBe(0)
    expect(withoutTimes(resumed.rows)).toEqual(withoutTimes(afresh.rows))
  })

  test('survives a line cut short', async () => {
    const given = { ...(await basic()), results: resultsFile() }
    await shootout(given)
    const lines = readFileSync(given.results, 'utf8')
    writeFileSync(given.results, lines.slice(0, -100))
    const second = await shootout(given)
    expect(second.reused).toBe(17)
    expect((await shootout(given)).reused).toBe(18)
  })

  test('does not answer for another trace, seed, size, option or policy text', async () => {
    const given = { ...(await basic()), results: resultsFile() }
    await shootout(given)
    const [lru, ...others] = given.policies as PlannedPolicy[]
    const changed: Partial<ShootoutPlan>[] = [
      { workloads: traces.map((trace) => skewedTrace(trace.name, 5000, 50, 9)) },
      { seed: 1 },
      { frames: [51, 52] },
      { windows: 2 },
      { fidelity: { scanEveryReferences: 100 } },
      { policies: [{ ...lru, identity: 'edited' }] },
    ]
    for (const change of changed) expect((await shootout({ ...given, ...change })).reused).toBe(0)
    const same = await shootout({ ...given, policies: others, frames: ['50'] })
    expect(same.reused).toBe(4)
    expect(same.rows[0].size).toBe('50')
  })

  test('never answers for a policy that is only a value', async () => {
    const given = { workloads: [traces[0]], policies: [refuses], frames: [50], jobs: 1 }
    const results = resultsFile()
    await shootout({ ...given, results })
    expect((await shootout({ ...given, results })).reused).toBe(0)
  })
})

test('Progress counts up to all cells and estimates the time left', async () => {
  const seen: { done: number; secondsLeft: number | null }[] = []
  const opened: string[] = []
  await shootout({
    ...(await basic()),
    onProgress: ({ opening, done, secondsLeft }) => {
      if (opening === null) seen.push({ done, secondsLeft })
      else opened.push(opening)
    },
  })
  expect(opened).toEqual(['one', 'two'])
  expect(seen.map(({ done }) => done)).toEqual(Array.from({ length: 19 }, (_, done) => done))
  expect(seen[0].secondsLeft).toBeNull()
  expect(seen[9].secondsLeft).toBeGreaterThan(0)
  expect(seen[18].secondsLeft).toBe(0)
})

test('Events of a trace take effect when asked to', async () => {
  const trace = traceOf('mapped', [0, 1, 0, 1], {
    events: [{ at: 2, type: 'discard', pages: Uint32Array.of(0) }],
  })
  const given = { workloads: [trace], policies: await plan('lru'), frames: [2], jobs: 1 }
  expect((await shootout(given)).rows[0]).toMatchObject({ misses: 2, zeroFills: 0 })
  const applied = await shootout({ ...given, events: 'apply' })
  expect(applied.rows[0]).toMatchObject({ misses: 3, zeroFills: 1, events: 'apply' })
})
