/** What to run: a grid and how to replay each of its cells. */
import type { ConfiguredPolicy, PolicyDefinition } from '@selfpage/policy'
import type { Fidelity } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import type { PlannedPolicy } from '../policies/plan-policies.ts'
import type { CellName } from '../row.ts'
import type { Workload } from '../workloads/workload.ts'

/** How every cell is replayed. */
export interface CellSettings {
  /** A 32-bit integer. Default 0. */
  readonly seed?: number
  /** Default `exact`. */
  readonly fidelity?: Fidelity
  /** Default `ignore`. */
  readonly events?: 'ignore' | 'apply'
  /** References made before counting, or a share of the workload's (`10%`). Default 0. */
  readonly warmup?: number | string
  /** Windows to count misses over time in. Default 0. */
  readonly windows?: number
  /** Frames of the inactive list, or a share of the cell's frames (`10%`). Default 0. */
  readonly inactive?: number | string
}

/** A grid of workloads, policies and sizes. */
export interface ShootoutPlan extends CellSettings {
  readonly workloads: readonly (Workload | Trace)[]
  /** Planned policies run in workers; values run on the main thread. */
  readonly policies: readonly (PlannedPolicy | ConfiguredPolicy | PolicyDefinition)[]
  /** Sizes as `resolveFrames` reads them: 512, '5%', '64MiB'. */
  readonly frames: readonly (number | string)[]
  /**
   * Workers. 0: everything on the main thread, which cannot end a loop. Default: one a core, but 0
   * for a grid that would be done before they had started.
   */
  readonly jobs?: number
  /**
   * Whether to replay while reading, in memory that grows with the distinct pages only: all cells of
   * a workload together, on the main thread, none of them reused. By default only workloads that
   * would take more than half of the memory there is, if sizes and settings allow it.
   */
  readonly stream?: boolean
  /** The file that finished cells are kept in. Default: none. */
  readonly results?: string
  /** Whether to reuse the cells found there. Default true. */
  readonly resume?: boolean
  /** A policy that makes no progress for this long is ended. Default 60. */
  readonly stallSeconds?: number
  /** Memory for traces between their cells. Default: a quarter of the machine's. */
  readonly traceBytes?: number
  /** How many points of LRU's exact miss-ratio curve to work out for each workload. Default 0. */
  readonly curvePoints?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** How far a shootout is. */
export interface Progress {
  /** Workload being opened, or null once cells run. */
  readonly opening: string | null
  /** The workload being streamed and how many references have been made, or null. */
  readonly streaming: { readonly workload: string; readonly references: number } | null
  readonly cells: number
  /** Finished, failed and reused ones. */
  readonly done: number
  readonly reused: number
  readonly failed: number
  /** An estimate, null while there is nothing to go by. */
  readonly secondsLeft: number | null
  /** The cell that was just finished. */
  readonly cell: CellName | null
  /** Long cells under way, and how much of each is done, 0 to 1. Systems only. */
  readonly running?: readonly { readonly cell: CellName; readonly share: number }[]
}
