/** What a shootout finds out: a row for each cell of its grid. The names are an interface. */
import type { Fidelity, MissWindow, ReplayFallback } from '@selfpage/replay'

/** Which cell of the grid: one policy with its options, one workload, one number of frames. */
export interface CellName {
  readonly workload: string
  /** The policy's name, `lirs`. */
  readonly policy: string
  /** Name and options that differ from their defaults, `lirs(hirShare=0.02)`. */
  readonly label: string
  /** All options, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>
  readonly frames: number
  /** The number of frames as it was asked for: `1%`, `512`, `64MiB`. */
  readonly size: string
}

/** One cell's result. Counts leave out the warm-up. */
export interface Row extends CellName {
  readonly seed: number
  /** How many of the frames the inactive list may take. */
  readonly inactiveFrames: number
  readonly fidelity: Fidelity
  readonly events: 'ignore' | 'apply'
  readonly warmupReferences: number
  readonly references: number
  /** Hard faults and zero-fills. */
  readonly misses: number
  readonly compulsoryMisses: number
  readonly hardFaults: number
  readonly softFaults: number
  readonly zeroFills: number
  readonly writeBacks: number
  /** Misses a reference, 0 to 1. */
  readonly missRatio: number
  readonly nsPerReference: number
  /** Bytes of the policy's own arrays a frame. */
  readonly metadataBytesPerFrame: number
  /** Wall time. */
  readonly seconds: number
  /** Misses over time, in equal windows; empty unless asked for. */
  readonly windows: readonly MissWindow[]
  /** From this many frames on the counts of the workload are exact. */
  readonly exactFromFrames: number
  /** Where the policy broke the rules and first-in first-out took over. */
  readonly fallback: ReplayFallback | null
  readonly warnings: readonly string[]
}

/** A cell that has no result. */
export interface FailedCell extends CellName {
  /** What happened, one sentence. */
  readonly error: string
}

/** A workload of the grid. */
export interface WorkloadFacts {
  readonly name: string
  readonly summary: string
  readonly origin: string
  readonly references: number
  readonly distinctPages: number
  readonly pageBytes: number
  readonly exactFromFrames: number
  /** Writes among the references, 0 to 1. */
  readonly writeShare: number
}

/** The members of a row that depend on the machine and the hour. */
export const wallClockFields = ['nsPerReference', 'seconds'] as const
