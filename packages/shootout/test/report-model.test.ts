import { describe, expect, it } from 'vitest'
import { meanExcess } from '../src/excess.ts'
import { logTicks, roundRange } from '../src/report/charts/ticks.ts'
import { placeLabels } from '../src/report/charts/place-labels.ts'
import { formatBytes, formatDifference, formatShare } from '../src/report/format.ts'
import { packData, unpackData } from '../src/report/model/packed-data.ts'
import { paretoFront } from '../src/report/model/pareto.ts'
import { againstLru, buildModel, regretOf } from '../src/report/model/report-model.ts'
import { arrangeSeries } from '../src/report/model/series.ts'
import { columnsOf, farRegret, rankPolicies } from '../src/report/model/standings.ts'
import { heatStep } from '../src/report/parts/heat-map.ts'
import { summarize } from '../src/report/summary.ts'
import { realReport, reportOf } from './report-samples.ts'

const twoWorkloads = reportOf([
  ['one', 'optimal', 10, 100],
  ['one', 'lru', 10, 150],
  ['one', 'fifo', 10, 180],
  ['two', 'optimal', 10, 200],
  ['two', 'lru', 10, 400],
  ['two', 'fifo', 10, 300],
])

describe('regret', () => {
  const model = buildModel(twoWorkloads)
  const row = (workload: string, label: string) => {
    const found = model.rowOf({ workload, label, frames: 10 })
    if (!found) throw new Error(`no row of ${label}`)
    return found
  }

  it('is misses over those of optimal, less one', () => {
    expect(regretOf(model, row('one', 'lru'))).toBeCloseTo(0.5)
    expect(regretOf(model, row('two', 'fifo'))).toBeCloseTo(0.5)
    expect(regretOf(model, row('two', 'optimal'))).toBe(0)
  })

  it('has a counterpart against LRU, below zero where there are fewer misses', () => {
    expect(againstLru(model, row('two', 'fifo'))).toBeCloseTo(-0.25)
  })

  it('is averaged geometrically: lru 1.5 and 2.0 times, fifo 1.8 and 1.5 times', () => {
    const [first, second] = rankPolicies(model)
    expect(first?.series.label).toBe('fifo')
    expect(first?.meanRegret).toBeCloseTo(Math.sqrt(1.8 * 1.5) - 1)
    expect(second?.meanRegret).toBeCloseTo(Math.sqrt(1.5 * 2) - 1)
  })

  it('takes the best policy of each column where optimal was not run', () => {
    const without = twoWorkloads.rows.filter(({ policy }) => policy !== 'optimal')
    const model = buildModel({ ...twoWorkloads, rows: without })
    expect(model.hasOptimal).toBe(false)
    expect(model.floorMisses('one', 10)).toBe(150)
    expect(model.floorMisses('two', 10)).toBe(300)
  })

  it('does not exist where optimal never misses and the policy does', () => {
    const model = buildModel(
      reportOf([
        ['w', 'optimal', 1, 0],
        ['w', 'lru', 1, 5],
      ]),
    )
    const [, lru] = model.data.rows
    expect(lru && regretOf(model, lru)).toBeUndefined()
    expect(rankPolicies(model)).toEqual([])
  })

  it('of nothing has no mean', () => {
    expect(meanExcess([])).toBeUndefined()
    expect(meanExcess([undefined, 1])).toBeCloseTo(1)
    expect(meanExcess([1, -0.5])).toBeCloseTo(0)
  })
})

describe('standings', () => {
  it('put a policy with missing cells behind those that ran everywhere', () => {
    const rows = twoWorkloads.rows.filter((row) => row.workload === 'one' || row.label !== 'fifo')
    const ranked = rankPolicies(buildModel({ ...twoWorkloads, rows }))
    expect(ranked.map(({ series, isComplete }) => [series.label, isComplete])).toEqual([
      ['lru', true],
      ['fifo', false],
    ])
  })

  it('can be had for one workload', () => {
    const model = buildModel(twoWorkloads)
    expect(rankPolicies(model, columnsOf(model, 'one')).map(({ series }) => series.label)).toEqual([
      'lru',
      'fifo',
    ])
  })

  it('call far behind what has three times the regret of the one in the middle', () => {
    const cells = [110, 120, 130, 200].map((misses, at) => ['w', `p${at}`, 1, misses] as const)
    const model = buildModel(reportOf([['w', 'optimal', 1, 100], ...cells]))
    expect(farRegret(rankPolicies(model))).toBeCloseTo(0.6)
  })
})

describe('the summary', () => {
  it('says which policy is best overall, how far from optimal, and what LRU has', () => {
    expect(summarize(buildModel(twoWorkloads)).headline).toBe(
      'fifo comes closest: 64% more misses than optimal on average, where LRU has 73%.',
    )
  })

  it('says for each workload which policy is best, against LRU too, and at what cost', () => {
    const { workloads } = summarize(buildModel(twoWorkloads))
    expect(workloads.map(({ sentence }) => sentence)).toEqual([
      'lru is best: 50% over optimal, 20 ns a reference.',
      'fifo is best: 50% over optimal, 25% fewer misses than LRU, 20 ns a reference.',
    ])
  })

  it('names all policies that cannot be told apart', () => {
    const cells = [
      ['w', 'optimal', 1, 1000],
      ['w', 'lru', 1, 1500],
      ['w', 'arc', 1, 1100],
      ['w', 'lirs', 1, 1102],
    ] as const
    expect(summarize(buildModel(reportOf(cells))).headline).toBe(
      'arc and lirs come closest: 10% more misses than optimal on average, where LRU has 50%.',
    )
  })

  it('names what it compares with where optimal was not run', () => {
    const cells = [
      ['w', 'lru', 1, 150],
      ['w', 'arc', 1, 100],
    ] as const
    expect(summarize(buildModel(reportOf(cells))).headline).toBe(
      'arc comes closest: 0% more misses than the best of each column on average, where LRU has 50%.',
    )
  })

  it('has something to say of no rows at all', () => {
    expect(summarize(buildModel(reportOf([]))).headline).toBe('No policy has a result to compare.')
  })
})

describe('series', () => {
  it('look different from each other for seventeen policies and three variants', () => {
    const labels = [
      ...['fifo', 'random', 'lru', 'mru', 'clock', 'sieve', 's3-fifo', 'two-queue', 'slru', 'arc'],
      ...['lirs', 'lru-k', 'lfu', 'vms-quota', 'gc-aware', 'database-aware', 'optimal'],
      ...['lirs(hirShare=0.1)', 'clock(bits=2)', 'lru(x=1)'],
    ]
    const series = arrangeSeries(
      labels.map((label) => ({ label, name: label.replace(/\(.*/, ''), summary: '' })),
    )
    const looks = series.map(({ light, dash, symbol }) => `${light} ${dash.join()} ${symbol}`)
    expect(new Set(looks).size).toBe(labels.length)
    expect(series.at(-2)?.light).toBe(series[4]?.light)
  })
})

describe('data in the page', () => {
  it('come out as they went in, fractions to six digits', async () => {
    const data = await realReport()
    const back = unpackData(
      JSON.parse(JSON.stringify(packData(data))) as ReturnType<typeof packData>,
    )
    expect(back.rows.length).toBe(data.rows.length)
    for (const [at, row] of data.rows.entries()) {
      expect(back.rows[at]).toEqual({
        ...row,
        missRatio: Number(row.missRatio.toPrecision(6)),
        nsPerReference: Number(row.nsPerReference.toPrecision(6)),
        metadataBytesPerFrame: Number(row.metadataBytesPerFrame.toPrecision(6)),
        seconds: Number(row.seconds.toPrecision(6)),
      })
    }
  })

  it('lose no miss when windows are joined', () => {
    const data = reportOf([['w', 'lru', 1, 900]])
    const windows = Array.from({ length: 300 }, (_, at) => ({
      from: at * 3,
      to: at * 3 + 3,
      misses: 3,
    }))
    const rows = data.rows.map((row) => ({ ...row, windows }))
    const [row] = unpackData(packData({ ...data, rows })).rows
    expect(row?.windows.length).toBe(75)
    expect(row?.windows.reduce((sum, { misses }) => sum + misses, 0)).toBe(900)
    expect(row?.windows.at(-1)?.to).toBe(900)
  })
})

describe('figures', () => {
  it('join the policies that no other beats on both counts', () => {
    const points = [
      [1, 9],
      [2, 5],
      [2, 6],
      [3, 7],
      [4, 1],
    ].map(([x = 0, y = 0]) => ({ x, y, of: '' }))
    expect(paretoFront(points).map(({ x, y }) => [x, y])).toEqual([
      [1, 9],
      [2, 5],
      [4, 1],
    ])
  })

  it('mark logarithmic axes at 1, 2 and 5', () => {
    expect(logTicks(0.03, 1)).toEqual([0.05, 0.1, 0.2, 0.5, 1])
    expect(logTicks(90, 250)).toEqual([100, 200])
  })

  it('end axes at round numbers', () => {
    expect(roundRange(0.63, 1.02)).toEqual({ min: 0.6000000000000001, max: 1.1, interval: 0.1 })
    expect(roundRange(Infinity, -Infinity)).toEqual({ min: 0, max: 1, interval: 0.2 })
    expect(roundRange(7, 7)).toEqual({ min: 7, max: 7, interval: 0.2 })
  })

  it('put names where they cover no other', () => {
    const close = [
      { x: 100, y: 50, text: 'clock' },
      { x: 110, y: 51, text: 'lru' },
    ]
    expect(placeLabels(close, 400)).toEqual(['left', 'right'])
    expect(placeLabels([{ x: 395, y: 50, text: 'lru-k' }], 400)).toEqual(['left'])
  })

  it('shade a regret by the step it reaches', () => {
    const scale = [0.1, 0.2, 0.5]
    expect([0, 0.1, 0.15, 0.2, 9].map((regret) => heatStep(scale, regret))).toEqual([0, 1, 1, 2, 3])
  })
})

describe('numbers', () => {
  it('are written with the digits that matter', () => {
    expect([0.0312, 0.312, -0.25, 15.27, 0].map(formatDifference)).toEqual([
      '3.1%',
      '31%',
      '\u221225%',
      '1,527%',
      '0%',
    ])
    expect([0.1234, 0.01234, 1, 0].map(formatShare)).toEqual(['12.3%', '1.23%', '100%', '0%'])
    expect([512, 65536, 1.5 * 2 ** 30].map(formatBytes)).toEqual(['512 bytes', '64 KiB', '1.5 GiB'])
  })
})
