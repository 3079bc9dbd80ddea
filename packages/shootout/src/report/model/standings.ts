/** The policies in order of how close they come to optimal, over all of the grid or a part of it. */
import { mean, meanExcess } from '../../excess.ts'
import type { Row } from '../../row.ts'
import type { Compared } from '../report-data.ts'
import { againstLru, regretOf } from './report-model.ts'
import type { ReportModel } from './report-model.ts'
import type { Series } from './series.ts'

/**
 * How one policy did. Means are over cells, each counting once; those of ratios are geometric.
 */
export interface Standing {
  readonly series: Series
  readonly meanRegret: number
  readonly meanAgainstLru: number | undefined
  readonly nsPerReference: number
  readonly metadataBytesPerFrame: number
  /** False if it lacks cells that others have; it then comes after those that lack none. */
  readonly isComplete: boolean
}

/** A regret so many times that of the policy in the middle is far behind. */
const FAR = 3

/** A column of the grid. */
export interface Column {
  readonly workload: string
  readonly frames: number
}

/** All columns, or those of one workload. */
export function columnsOf(model: ReportModel<Compared>, workload?: string): readonly Column[] {
  return model.workloads
    .filter(({ name }) => workload === undefined || name === workload)
    .flatMap(({ name, sizes }) => sizes.map((frames) => ({ workload: name, frames })))
}

/** Standings over `columns`, best first. Optimal takes no part: it cannot be had. */
export function rankPolicies(
  model: ReportModel<Compared>,
  columns: readonly Column[] = columnsOf(model),
): readonly Standing[] {
  const comparable = columns.filter(({ workload, frames }) => model.floorMisses(workload, frames))
  return model.series
    .filter(({ role }) => role !== 'optimal')
    .flatMap((series) => {
      const rows = comparable.flatMap((column) => model.rowOf({ ...column, ...series }) ?? [])
      return rows.length === 0 ? [] : [standing(model, series, rows, comparable.length)]
    })
    .sort((a, b) => Number(b.isComplete) - Number(a.isComplete) || a.meanRegret - b.meanRegret)
}

/** The regret beyond which a policy is far behind the others, and would spoil a scale for them. */
export function farRegret(standings: readonly Standing[]): number {
  const regrets = standings.map(({ meanRegret }) => meanRegret).sort((a, b) => a - b)
  const middle = regrets[Math.floor((regrets.length - 1) / 2)] ?? 0
  return Math.max(FAR * middle, 0.05)
}

function standing(
  model: ReportModel<Compared>,
  series: Series,
  rows: readonly Row[],
  expected: number,
): Standing {
  return {
    series,
    meanRegret: meanExcess(rows.map((row) => regretOf(model, row))) ?? 0,
    meanAgainstLru: meanExcess(rows.map((row) => againstLru(model, row))),
    nsPerReference: mean(rows.map((row) => row.nsPerReference)) ?? 0,
    metadataBytesPerFrame: mean(rows.map((row) => row.metadataBytesPerFrame)) ?? 0,
    isComplete: rows.length === expected,
  }
}
