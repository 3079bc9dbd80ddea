import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  contestsOf,
  csvOf,
  differenceText,
  durationText,
  excess,
  findingsOf,
  jsonOf,
  planPolicies,
  requireWritable,
  shootout,
  summaryTable,
  workloadTables,
  writeWholeFile,
} from '../src/index.ts'
import type { ShootoutResult } from '../src/index.ts'
import { traceOf } from './sample-traces.ts'

/** Belady's string, whose faults everybody knows: FIFO 9, LRU 10, optimal 7 with three frames. */
const belady = traceOf('belady', [0, 1, 2, 3, 0, 1, 4, 0, 1, 2, 3, 4])
const repeated = traceOf('once', [0, 1, 2, 3])

let result: ShootoutResult
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'output-'))
  const policies = await planPolicies('fifo,lru,optimal', { from: [import.meta.dirname] })
  result = await shootout({ workloads: [belady, repeated], policies, frames: [3, 4], jobs: 0 })
})

afterAll(() => rmSync(folder, { recursive: true }))

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n')
}

describe('Comparisons', () => {
  test('are made on one workload at one size', () => {
    const contests = contestsOf(result.rows)
    expect(contests.map(({ workload, frames }) => `${workload} ${frames}`)).toEqual([
      'belady 3',
      'belady 4',
      'once 3',
      'once 4',
    ])
    const [first] = contests
    expect(first.fewestMisses).toBe(9)
    expect(first.lru?.misses).toBe(10)
    expect(first.optimal?.misses).toBe(7)
    expect(excess(9, first.optimal?.misses)).toBeCloseTo(9 / 7 - 1)
  })

  test('of no misses with no misses come out equal', () => {
    expect(excess(0, 0)).toBe(0)
    expect(excess(1, 0)).toBeUndefined()
    expect(excess(0, undefined)).toBeUndefined()
  })

  test.each([
    [0, '='],
    [0.123, '+12%'],
    [-0.0456, '-4.6%'],
    [0.0996, '+10%'],
    [9.99, '+999%'],
    [11.2, '12x'],
    [undefined, '-'],
  ])('%d is written %j', (difference, text) => {
    expect(differenceText(difference)).toBe(text)
  })
})

describe('The table', () => {
  const style = { columns: 100, isColored: false }

  test('marks the best that does not know the future, and shows differences to LRU and optimal', () => {
    const lines = linesOf(workloadTables(result.rows, result.workloads, style))
    expect(lines[0]).toBe('belady  12 references to 5 pages of 4 KiB')
    expect(lines[3]).toMatch(/^policy +misses +vs lru +vs opt +misses .* ns\/ref +B\/frame$/)
    const cells = (label: string) =>
      lines
        .find((line) => line.startsWith(label))
        ?.split(/ {2,}/)
        .slice(1, 7)
    expect(cells('optimal')).toEqual(['58.33%', '-30%', '=', '50.00%', '-25%', '='])
    expect(cells('fifo')).toEqual(['*75.00%', '-10%', '+29%', '83.33%', '+25%', '+67%'])
    expect(cells('lru')).toEqual(['83.33%', '=', '+43%', '*66.67%', '=', '+33%'])
  })

  test.each([80, 100, 120])(
    'keeps to %d columns, with sizes below each other if need be',
    async (columns) => {
      const policies = await planPolicies('lru,optimal', { from: [import.meta.dirname] })
      const frames = [1, 2, 3, 4, 5, 6, 7]
      const { rows, workloads } = await shootout({ workloads: [belady], policies, frames, jobs: 0 })
      const text = workloadTables(rows, workloads, { columns, isColored: false })
      for (const line of linesOf(text)) expect(line.length).toBeLessThanOrEqual(columns)
      for (const count of frames) expect(text).toMatch(new RegExp(`\\b${count} frames?\\b`))
    },
  )

  test('is the same with color, but for the color', () => {
    const plain = workloadTables(result.rows, result.workloads, style)
    const colored = workloadTables(result.rows, result.workloads, { ...style, isColored: true })
    expect(colored).not.toBe(plain)
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  test('shows a cell that failed as failed', () => {
    const [, ...rest] = result.rows
    const lines = linesOf(workloadTables(rest, result.workloads, style))
    expect(lines.find((line) => line.startsWith('fifo'))).toMatch(/^fifo +failed /)
  })

  test('sums up over workloads, against optimal or else LRU', () => {
    const lines = linesOf(summaryTable(result.rows, style))
    expect(lines[0]).toBe('Misses above those of optimal, geometric mean over the sizes')
    expect(lines[2]).toMatch(/^policy +belady +once +mean$/)
    // Over two columns, one of them level: the fourth root of the product of four ratios.
    const fifo = Math.sqrt((9 / 7) * (10 / 6)) - 1
    const overall = Math.sqrt(1 + fifo) - 1
    expect(lines.find((line) => line.startsWith('fifo'))).toMatch(
      new RegExp(`^fifo +\\${differenceText(fifo)} +\\*= +\\${differenceText(overall)}$`),
    )
    const withoutOptimal = result.rows.filter(({ policy }) => policy !== 'optimal')
    expect(summaryTable(withoutOptimal, style)).toContain('those of lru')
    const onlyFifo = result.rows.filter(({ policy }) => policy === 'fifo')
    expect(summaryTable(onlyFifo, style)).toBe('')
  })
})

describe('The findings', () => {
  test('say in words which policy comes closest, and what it costs', () => {
    const [headline, steadiness, cost] = findingsOf(result)
    // Four columns, two of them level for all: fourth roots of 40/21 for lru and 15/7 for fifo.
    expect(headline).toBe('lru comes closest: 17% more misses than optimal on average.')
    expect(steadiness).toContain('furthest from optimal on belady: 38%')
    expect(cost).toMatch(/ns a reference and .* bytes a frame/)
  })

  test('need two policies that can be had', () => {
    const policies = result.policies.filter(({ configured }) => configured.label !== 'fifo')
    expect(findingsOf({ ...result, policies })).toEqual([])
  })
})

describe('Rows', () => {
  test('go to JSON and back, a row a line', () => {
    const text = jsonOf(result.rows)
    expect(JSON.parse(text)).toEqual(result.rows)
    expect(linesOf(text)).toHaveLength(result.rows.length + 2)
    expect(JSON.parse(jsonOf([]))).toEqual([])
  })

  test('have the promised names', () => {
    const promised = [
      ...['workload', 'policy', 'options', 'frames', 'references', 'misses', 'compulsoryMisses'],
      ...['hardFaults', 'softFaults', 'zeroFills', 'writeBacks', 'missRatio', 'nsPerReference'],
      ...['metadataBytesPerFrame', 'seconds'],
    ]
    for (const row of result.rows)
      expect(Object.keys(row)).toEqual(expect.arrayContaining(promised))
  })

  test('go to CSV, quoted where needed', () => {
    const [row] = result.rows
    const odd = {
      ...row,
      workload: 'a "b",\nc',
      options: { x: 1 },
      fallback: { at: 3, reason: 'r' },
    }
    const lines = csvOf([odd]).split('\r\n').join('\n')
    expect(lines).toContain('workload,policy,label,options,size,frames')
    expect(lines).toContain('\n"a ""b"",\nc",fifo,fifo,"{""x"":1}",3,3,')
    expect(lines).toContain('"{""at"":3,""reason"":""r""}"')
    expect(linesOf(csvOf(result.rows))).toHaveLength(result.rows.length + 1)
  })
})

describe('A file', () => {
  test('is written as a whole, leaving nothing beside it', () => {
    const path = join(folder, 'rows.json')
    writeWholeFile(path, 'first')
    writeWholeFile(path, 'second')
    expect(readFileSync(path, 'utf8')).toBe('second')
    expect(readdirSync(folder)).toEqual(['rows.json'])
  })

  test('that cannot be written is refused before and at writing', () => {
    const missing = join(folder, 'no', 'rows.json')
    expect(() => requireWritable(missing)).toThrow('its folder does not exist')
    expect(() => requireWritable(folder)).toThrow('is a folder')
    expect(() => writeWholeFile(missing, '')).toThrow(
      expect.objectContaining({ code: 'FILE_UNWRITABLE' }),
    )
    expect(() => requireWritable(join(folder, 'new.json'))).not.toThrow()
  })
})

test.each([
  [0.2, '1 s'],
  [59.4, '59 s'],
  [200, '3 min 20 s'],
  [7500, '2 h 5 min'],
])('%d seconds are written %j', (seconds, text) => {
  expect(durationText(seconds)).toBe(text)
})
