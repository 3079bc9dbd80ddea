import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BenchResult } from '../../src/bench/bench-result.ts'
import { findCachesim } from '../../src/bench/cachesim.ts'
import { runRounds, warmupRounds } from '../../src/bench/rounds.ts'
import { median, timed } from '../../src/bench/timing.ts'
import { writeFusedPackage } from '../fused-package.ts'
import { runCommand } from '../run-command.ts'
import { useTemporaryFolder } from '../temporary-folder.ts'

const folder = useTemporaryFolder()
const trace = 'zipf:references=60000,pages=20000,skew=0.7,seed=1'
const command = ['bench', '--trace', trace, '--frames', '50%', '--rounds', '1']

// Nothing here looks at how long anything takes: only at what is measured and that it is the same.
test('measures policies, loops, caches, loading, interning and memory in one run', async () => {
  const words = [...command, '--policy', 'fifo,lru,clock(bits=2)', '--json']
  const { status, stdout } = await runCommand(words, folder())
  expect(status).toBe(0)
  const result = JSON.parse(stdout) as BenchResult
  expect(result.policies.map(({ label }) => label)).toEqual(['fifo', 'lru', 'clock(bits=2)'])
  const [fifo, lru, clock] = result.policies
  for (const { ratioToHandInlined, handInlined, nsPerReference } of [fifo, lru]) {
    for (const kind of ['cpu', 'wall'] as const) {
      expect(handInlined?.[kind]).toBeGreaterThan(0)
      const ratio = (handInlined?.[kind] ?? 0) / nsPerReference[kind]
      expect(ratioToHandInlined?.[kind]).toBeCloseTo(ratio, 10)
    }
  }
  expect(clock.handInlined).toBeNull()
  expect(result.absentCaches).toEqual([])
  const misses = Object.fromEntries(result.caches.map((cache) => [cache.name, cache.misses]))
  expect(misses).toMatchObject({ 'lru-cache': lru.misses, mnemonist: lru.misses })
  expect(misses['quick-lru']).toBeLessThanOrEqual(lru.misses)
  for (const { bytesPerFrame, version } of result.caches) {
    // A key, a value and two links, whatever holds them.
    expect(bytesPerFrame).toBeGreaterThan(16)
    expect(bytesPerFrame).toBeLessThan(1000)
    expect(version).toMatch(/^\d+\.\d+/)
  }
  expect(result.loading.fileBytes).toBe(60_000 * 24)
  expect(result.loading.internedPerSecond).toBeGreaterThan(0)
  expect(result.memory.traceBytes).toBeGreaterThanOrEqual(60_000 * 4)
})

test('prints a table of it', async () => {
  const { stdout } = await runCommand([...command, '--policy', 'sieve'], folder())
  expect(stdout).toMatch(
    /^policy +interface +hand-inlined +ratio +wall +hand-inlined +ratio +a second/m,
  )
  expect(stdout).toMatch(/^sieve( +[\d.]+){6} +[\d.]+ M\s+[\d.]+%/m)
  expect(stdout).toMatch(/^lru-cache \d/m)
  expect(stdout).toMatch(/^Interning +[\d.]+ M 64-bit ids/m)
})

test('measures a policy as long shootouts run it, and as it is written', async () => {
  writeFusedPackage(folder())
  const words = [...command, '--frames', '5', '--policy', 'queue,fifo']
  const { stdout } = await runCommand(words, folder())
  expect(stdout).toMatch(/^policy +interface +not fused +hand-inlined +ratio/m)
  expect(stdout).toMatch(/^queue( +[\d.]+){3} +[\d.]+ M/m)
  const json = (await runCommand([...words, '--json'], folder())).stdout
  const [queue, fifo] = (JSON.parse(json) as BenchResult).policies
  expect(queue.unfused?.cpu).toBeGreaterThan(0)
  expect(fifo.unfused).toBeNull()
})

test('runs the cachesim it is given on the same references, and compares', async () => {
  // In place of libCacheSim: counts records of 24 bytes and prints the line that it would.
  const program = join(folder(), 'cachesim')
  const says = `trace LRU cache size 9, \${n} req, miss ratio 0.5000, throughput 2.00 MQPS`
  writeFileSync(
    program,
    `#!${process.execPath}
const { statSync } = require('node:fs')
const [path, format, algorithm, frames, ...options] = process.argv.slice(2)
const n = statSync(path).size / 24
const asked = [n, format, algorithm, frames, ...options].join(' ')
if (!/^60000 oracleGeneral lru \\d+ --ignore-obj-size 1$/.test(asked)) throw new Error(asked)
console.log(\`${says}\`)
`,
  )
  chmodSync(program, 0o755)
  const words = [...command, '--policy', 'lru', '--cachesim', program, '--json']
  const { status, stdout, stderr } = await runCommand(words, folder())
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const [lru] = (JSON.parse(stdout) as BenchResult).policies
  expect(lru.cachesim).toMatchObject({ referencesPerSecond: 2e6, missRatio: 0.5 })
  expect(lru.ratioToCachesim).toBeGreaterThan(0)
})

test('finds cachesim in the folder it was built in', async () => {
  const bin = join(folder(), 'sources', '_build', 'bin')
  mkdirSync(bin, { recursive: true })
  const program = join(bin, 'cachesim')
  writeFileSync(program, '#!/bin/sh\n')
  chmodSync(program, 0o755)
  for (const given of [program, bin, join(folder(), 'sources')]) {
    expect(await findCachesim(given)).toBe(program)
  }
})

test('refuses a cachesim that is not there', async () => {
  const words = [...command, '--policy', 'lru', '--cachesim', './nowhere']
  const { status, stdout, stderr } = await runCommand(words, folder())
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain('nowhere')
})

test('rounds interleave, and those of the warm-up do not count', async () => {
  const order: string[] = []
  const contender = (name: string, seconds: readonly number[]) => {
    let runs = 0
    return {
      name,
      run() {
        order.push(name)
        return { wallSeconds: seconds[runs++], cpuSeconds: null }
      },
    }
  }
  const slow = Array.from({ length: warmupRounds }, () => 9)
  const { signal } = new AbortController()
  const contenders = [contender('a', [...slow, 1, 3]), contender('b', [...slow, 4, 4])]
  const times = await runRounds(contenders, 2, signal, () => {})
  expect(order.join('')).toBe('ab'.repeat(warmupRounds + 2))
  expect(times.get('a')?.map(({ wallSeconds }) => wallSeconds)).toEqual([1, 3])
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
})

test('times what is done before it returns, on the wall and of the processors', () => {
  const order: string[] = []
  const { wallSeconds, cpuSeconds } = timed(() => order.push('done'))
  expect(order).toEqual(['done'])
  expect(wallSeconds).toBeGreaterThanOrEqual(0)
  expect(cpuSeconds).toBeGreaterThanOrEqual(0)
})
