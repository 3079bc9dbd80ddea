/**
 * What a report is made of: plain data, as the grid hands it over or as read back from its JSON.
 * The page is a function of this and nothing else, so the same data give the same bytes.
 */
import type { Paper } from '@selfpage/policy'
import type { FailedCell, Row, WorkloadFacts } from '../row.ts'

/** A policy of the grid, options chosen. */
export interface ReportPolicy {
  /** As in the rows: `lirs(hirShare=0.02)`. */
  readonly label: string
  readonly name: string
  readonly summary: string
  readonly paper?: Paper | undefined
}

/** A curve known at more sizes than the grid has: exact LRU, or sampled with its error. */
export interface ReportCurve {
  readonly workload: string
  readonly label: string
  readonly points: readonly {
    readonly frames: number
    /** 0 to 1. */
    readonly missRatio: number
    readonly standardError?: number
  }[]
}

/** What policies are compared by. */
export interface Compared {
  readonly rows: readonly Row[]
  readonly workloads: readonly WorkloadFacts[]
  /** In the order in which they get their colours. */
  readonly policies: readonly Pick<ReportPolicy, 'label' | 'name'>[]
}

/** Everything `renderReport` needs. */
export interface ReportData extends Compared {
  readonly title: string
  /** When the rows were made, ISO 8601. */
  readonly generated: string
  /** The command that made them. */
  readonly command: string
  readonly machine: {
    readonly cpu: string
    readonly cores: number
    readonly node: string
    readonly platform: string
  }
  /** Version of each package that had a part in it. */
  readonly versions: Readonly<Record<string, string>>
  /** Cells that ended in an error. They are listed and do not spoil the rest. */
  readonly failures: readonly FailedCell[]
  readonly policies: readonly ReportPolicy[]
  readonly curves?: readonly ReportCurve[]
  /** What the reader should know about the numbers, a sentence each. */
  readonly warnings: readonly string[]
}
