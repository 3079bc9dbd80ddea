import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { planListed, loadConfig } from '@selfpage/shootout'
import { expect, test } from 'vitest'
import { canMeasureProcesses, measureProcess } from '../../../src/bench/goals/measure-process.ts'
import { performancePage } from '../../../src/bench/goals/performance-page.ts'
import {
  algorithmOf,
  gridPolicies,
  isSameMissRatio,
  missRatiosIn,
  writeRivalConfig,
} from '../../../src/bench/goals/rivals.ts'
import { readRecords, writeRecords } from '../../../src/bench/goals/section-record.ts'
import type { SectionRecord } from '../../../src/bench/goals/section-record.ts'
import { sections } from '../../../src/bench/goals/sections.ts'
import { thisMachine } from '../../../src/bench/machine.ts'
import { findNode } from '../../../src/bench/node-program.ts'
import { inlinedLoops } from '../../../src/bench/inlined/inlined-loops.ts'
import { runCommand } from '../../run-command.ts'
import { useTemporaryFolder } from '../../temporary-folder.ts'

const folder = useTemporaryFolder()

const record: SectionRecord = {
  section: 'grid',
  title: 'A grid',
  date: '2026-01-31',
  machine: thisMachine(),
  selfpage: '1.2.3',
  cachesim: 'cachesim 4.5.6',
  isQuick: false,
  load: 0.25,
  seconds: 7,
  findings: {
    goals: [{ text: 'CPU time', target: '8x less', measured: '7.9x', isReached: false }],
    notes: ['How it was measured.'],
    tables: [{ title: 'Times', columns: ['', 'CPU'], rows: [['ours', '1.00 s']] }],
    raw: { ours: 1 },
  },
  absence: null,
}

test('every policy of the grid has a rival and a hand-inlined loop', () => {
  expect(gridPolicies).toHaveLength(10)
  expect(gridPolicies.toSorted()).toEqual(Object.keys(inlinedLoops).toSorted())
  expect(gridPolicies.map(algorithmOf)).not.toContain(undefined)
})

test('reads miss ratios from what cachesim prints for one memory and for many', () => {
  const one =
    'trace.bin LRU cache size      915,         20000000 req, miss ratio 0.6036, throughput'
  const many =
    'result/trace.bin   LRU cache size      915, 2000 req, miss ratio 0.6036, byte miss ratio 0.1\n' +
    'result/trace.bin  FIFO cache size     9146, 2000 req, miss ratio 0.5498, byte miss ratio 0.1\n'
  expect(missRatiosIn(one)).toEqual([0.6036])
  expect(missRatiosIn(many)).toEqual([0.6036, 0.5498])
})

test('compares miss ratios to the last decimal printed', () => {
  expect(isSameMissRatio(60364, 100_000, 0.6036)).toBe(true)
  expect(isSameMissRatio(60366, 100_000, 0.6036)).toBe(false)
  expect(isSameMissRatio(1, 2, Number.NaN)).toBe(false)
})

test('configures the variants that miss what libCacheSim misses', async () => {
  expect(await writeRivalConfig(['fifo', 'lru'], folder())).toBeNull()
  const file = await writeRivalConfig(['fifo', 'slru', 'lirs'], folder())
  const config = await loadConfig(String(file))
  const planned = await planListed({
    from: [folder()],
    listed: { file: String(file), policies: config.policies ?? [] },
  })
  expect(planned.map(({ configured }) => configured.options)).toMatchObject([
    { variant: 'libcachesim', shares: [1, 1, 1, 1] },
    { variant: 'libcachesim', hirMinFrames: 1, stackLimit: 2 },
  ])
})

test.runIf(canMeasureProcesses())(
  'measures a process from outside, and says how it ended',
  async () => {
    const place = { cwd: folder(), signal: new AbortController().signal }
    const work = 'const kept = Buffer.alloc(2e8, 1); process.stdout.write(String(kept.length))'
    const figures = await measureProcess(process.execPath, ['-e', work], place)
    expect(figures.stdout).toBe('200000000')
    expect(figures.peakBytes).toBeGreaterThan(2e8)
    expect(figures.peakBytes).toBeLessThan(2e9)
    expect(figures.wallSeconds).toBeGreaterThan(0)
    expect(figures.cpuSeconds).toBeGreaterThan(0)
    const failing = measureProcess(process.execPath, ['-e', 'process.exit(3)'], place)
    await expect(failing).rejects.toThrow(SelfpageError)
    await expect(failing).rejects.toThrow('ended with status 3')
  },
)

test('keeps records of this machine only', () => {
  const path = join(folder(), 'performance.jsonl')
  const elsewhere = { ...record, machine: { ...record.machine, cpu: 'another' } }
  writeRecords(path, [record, elsewhere])
  expect(readRecords(path, thisMachine())).toEqual([record])
  expect(readRecords(join(folder(), 'nowhere.jsonl'), thisMachine())).toEqual([])
})

test('shows goals, reached or not, and why a section is missing', () => {
  const absent = {
    ...record,
    section: 'curve',
    title: 'Curves',
    findings: null,
    absence: 'No tool.',
  }
  const page = performancePage([record, absent])
  expect(page).toContain('| CPU time | 8x less | 7.9x')
  expect(page).toMatch(/7\.9x +\| \*\*no\*\* +\|/)
  expect(page).toMatch(/\| ours \| 1\.00 s \|/)
  expect(page).toMatch(/\n## Curves\n\nNo tool\.\n/)
  expect(page).toContain('Measured on 2026-01-31')
  expect(page).toContain('Selfpage 1.2.3, against cachesim 4.5.6 of libCacheSim.')
})

test('without cachesim a section says so, and what was measured before stays', async () => {
  const words = ['bench', '--performance', 'page.md', '--section', 'grid,start-up']
  writeRecords(join(folder(), 'page.jsonl'), [record])
  const { status, stderr } = await runCommand(words, folder())
  expect(status).toBe(0)
  expect(stderr).toContain('Not measured')
  const page = readFileSync(join(folder(), 'page.md'), 'utf8')
  expect(page).toContain('7.9x')
  expect(page).toMatch(/## Start-up\n\nNot measured/)
})

test('refuses a section that there is not, with the names of those that are', async () => {
  writeFileSync(join(folder(), 'page.md'), 'as it was')
  const words = ['bench', '--performance', 'page.md', '--section', 'gird']
  const { status, stderr } = await runCommand(words, folder())
  expect(status).toBe(2)
  for (const { name } of sections) expect(stderr).toContain(name)
  expect(readFileSync(join(folder(), 'page.md'), 'utf8')).toBe('as it was')
  expect(existsSync(join(folder(), 'page.jsonl'))).toBe(false)
})

/** A program that prints `text`, whatever it is asked. */
function programThatSays(text: string): string {
  const program = join(folder(), 'node')
  writeFileSync(program, `#!/bin/sh\necho -n '${text}'\n`)
  chmodSync(program, 0o755)
  return program
}

test('finds out which release a program of Node is', async () => {
  const { execPath, version } = process
  expect(await findNode(execPath)).toEqual({ path: execPath, version })
})

test.runIf(process.platform !== 'win32').each([
  ['is not Node', 'cachesim 0.0.1'],
  ['is v20.11.1, which is too old', 'nodev20.11.1'],
  ['is v8.17.0, which is too old', 'nodev8.17.0'],
])('refuses a program that %s', async (why, text) => {
  const program = programThatSays(text)
  const words = ['bench', '--performance', 'page.md', '--section', 'start-up', '--node', program]
  const { status, stderr } = await runCommand(words, folder())
  expect(status).toBe(2)
  expect(stderr).toContain(`${program}: ${why}`)
  expect(existsSync(join(folder(), 'page.md'))).toBe(false)
})

test('refuses a Node that is not there, and one without a page to measure it for', async () => {
  const words = ['bench', '--node', './nowhere']
  const missing = await runCommand([...words, '--performance', 'page.md'], folder())
  expect(missing.status).toBe(2)
  expect(missing.stderr).toContain('nowhere: cannot be run as Node')
  const useless = await runCommand(words, folder())
  expect(useless.status).toBe(2)
  expect(useless.stderr).toContain('--node: is for the page on performance')
})
