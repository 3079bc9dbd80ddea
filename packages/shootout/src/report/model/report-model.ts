/** The rows of a report, indexed: what every figure, sentence and table looks things up in. */
import { excess } from '../../excess.ts'
import type { Row, WorkloadFacts } from '../../row.ts'
import type { Compared, ReportData } from '../report-data.ts'
import { arrangeSeries } from './series.ts'
import type { Series } from './series.ts'
import { framesByWorkload, groupSizes } from './sizes.ts'
import type { SizeGroup } from './sizes.ts'

/** Where a row stands: a policy, a workload, a number of frames. */
interface CellKey {
  readonly workload: string
  readonly label: string
  readonly frames: number
}

/** A workload and the frames it was run with, ascending. */
export interface ModelWorkload extends WorkloadFacts {
  readonly sizes: readonly number[]
}

/** See `buildModel`. */
export interface ReportModel<Data extends Compared = ReportData> {
  readonly data: Data
  readonly series: readonly Series[]
  readonly workloads: readonly ModelWorkload[]
  readonly sizeGroups: readonly SizeGroup[]
  /** Whether `optimal` was run; if not, the best policy of each cell stands in for it. */
  readonly hasOptimal: boolean
  readonly hasLru: boolean
  readonly hasWindows: boolean
  rowOf(key: CellKey): Row | undefined
  /** Misses of optimal (or of the best policy, see `hasOptimal`) in that column of the grid. */
  floorMisses(workload: string, frames: number): number | undefined
  lruMisses(workload: string, frames: number): number | undefined
}

/** Indexes the rows. Where two rows have one place (other seeds, say), the first is drawn. */
export function buildModel<Data extends Compared>(data: Data): ReportModel<Data> {
  const series = arrangeSeries(data.policies)
  const rows = new Map<string, Row>()
  for (const row of data.rows) {
    const key = keyOf(row)
    if (!rows.has(key)) rows.set(key, row)
  }
  const sizes = framesByWorkload(data.rows)
  const hasOptimal = data.rows.some(({ policy }) => policy === 'optimal')
  const floors = leastMisses(data.rows.filter(({ policy }) => !hasOptimal || policy === 'optimal'))
  const lru = leastMisses(data.rows.filter(({ label }) => label === 'lru'))
  return {
    data,
    series,
    workloads: data.workloads
      .filter(({ name }) => sizes.has(name))
      .map((workload) => ({ ...workload, sizes: sizes.get(workload.name) ?? [] })),
    sizeGroups: groupSizes(data.rows),
    hasOptimal,
    hasLru: lru.size > 0,
    hasWindows: data.rows.some(({ windows }) => windows.length > 1),
    rowOf: (key) => rows.get(keyOf(key)),
    floorMisses: (workload, frames) => floors.get(columnOf(workload, frames)),
    lruMisses: (workload, frames) => lru.get(columnOf(workload, frames)),
  }
}

/** Misses over those of optimal, less one: 0.12 is 12% more. Undefined if there is no optimal. */
export function regretOf(model: ReportModel<Compared>, row: Row): number | undefined {
  return excess(row.misses, model.floorMisses(row.workload, row.frames))
}

/** Misses over those of LRU, less one: -0.2 is 20% fewer. Undefined if LRU was not run. */
export function againstLru(model: ReportModel<Compared>, row: Row): number | undefined {
  return excess(row.misses, model.lruMisses(row.workload, row.frames))
}

function leastMisses(rows: readonly Row[]): Map<string, number> {
  const least = new Map<string, number>()
  for (const { workload, frames, misses } of rows) {
    const column = columnOf(workload, frames)
    least.set(column, Math.min(misses, least.get(column) ?? Infinity))
  }
  return least
}

function columnOf(workload: string, frames: number): string {
  return `${frames} ${workload}`
}

function keyOf({ workload, label, frames }: CellKey): string {
  return JSON.stringify([workload, label, frames])
}
