import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findWorkload, planWorkloads, shootout, traceWorkload } from '../src/index.ts'
import { planPolicies } from '../src/index.ts'
import { traceIdentity } from '../src/workloads/trace-identity.ts'
import { traceOf } from './sample-traces.ts'

let cwd: string

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'workloads-'))
  writeFileSync(join(cwd, 'orders.txt'), '1\n2\n1\n3\n')
  writeFileSync(join(cwd, 'a,b.txt'), '7\n')
  writeFileSync(join(cwd, 'empty.txt'), '')
})

afterAll(() => rmSync(cwd, { recursive: true }))

test('A list holds files and synthetic workloads, whose parameters have commas too', async () => {
  const text = './orders.txt, zipf:references=100,pages=10,seed=2,loop:references=50,pages=5'
  const workloads = planWorkloads(text, { cwd })
  expect(workloads.map(({ name }) => name)).toEqual([
    'orders',
    'zipf:references=100,pages=10,seed=2',
    'loop:references=50,pages=5',
  ])
  const traces = await Promise.all(workloads.map((workload) => workload.open()))
  expect(traces.map(({ pages }) => pages.length)).toEqual([4, 100, 50])
})

test('A file with a comma in its name is one workload', () => {
  expect(planWorkloads('a,b.txt', { cwd }).map(({ name }) => name)).toEqual(['a,b'])
})

test('An unknown name gets an error that suggests the nearest', () => {
  expect(() => findWorkload('zipff', { cwd })).toThrow(
    expect.objectContaining({
      code: 'WORKLOAD_UNKNOWN',
      hint: expect.stringContaining('Did you mean zipf?'),
    }),
  )
})

test('A bad trace stops a shootout with the error of its reader', async () => {
  const policies = await planPolicies('lru', { from: [import.meta.dirname] })
  const run = (path: string) =>
    shootout({ workloads: [findWorkload(path, { cwd })], policies, frames: [1], jobs: 0 })
  await expect(run('./missing.txt')).rejects.toMatchObject({ code: 'TRACE_NOT_FOUND' })
  await expect(run('./empty.txt')).rejects.toMatchObject({ code: 'TRACE_EMPTY' })
})

test('The identity of a trace is that of its references, not of its name', async () => {
  const trace = traceOf('a', [0, 1, 0])
  const same = traceOf('b', [0, 1, 0])
  const others = [
    traceOf('a', [0, 1, 1]),
    traceOf('a', [0, 1, 0], { writes: Uint32Array.of(1) }),
    traceOf('a', [0, 1, 0], { classes: Uint8Array.of(1, 0, 0) }),
    traceOf('a', [0, 1, 0], { exactFromFrames: 2 }),
    traceOf('a', [0, 1, 0], {
      events: [{ at: 1, type: 'unmap', pages: Uint32Array.of(0) }],
    }),
    traceOf('a', [0, 1, 0], {
      events: [{ at: 1, type: 'unmap', pages: Uint32Array.of(1) }],
    }),
  ]
  expect(await traceIdentity(same)).toBe(await traceIdentity(trace))
  const identities = await Promise.all([trace, ...others].map(traceIdentity))
  expect(new Set(identities).size).toBe(identities.length)
})

test('The identity of a long trace is that of all of it', async () => {
  const identityOf = (changedAt: number) => {
    const pages = new Uint32Array(600_000)
    pages[changedAt] = 1
    return traceIdentity(traceOf('a', [0, 1], { pages }))
  }
  const identities = await Promise.all([1, 300_000, 599_999].map(identityOf))
  expect(new Set(identities).size).toBe(3)
})

test('A workload of a trace says what the trace says of itself', async () => {
  const trace = traceOf('t', [0, 1], {
    writes: Uint32Array.of(1),
    about: { format: 'test', description: 'two pages', origin: 'here' },
  })
  const policies = await planPolicies('lru', { from: [import.meta.dirname] })
  const workload = traceWorkload(trace)
  const { workloads } = await shootout({ workloads: [workload], policies, frames: [1], jobs: 0 })
  expect(workloads).toEqual([
    {
      name: 't',
      summary: 'two pages',
      origin: 'here',
      references: 2,
      distinctPages: 2,
      pageBytes: 4096,
      exactFromFrames: 1,
      writeShare: 0.5,
    },
  ])
})
