/** Cells, on whatever thread: a replay for each, or one pass for all, and the results as rows. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replaySizes } from '@selfpage/replay'
import type { ReplayOptions, ReplayResult } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import type { CellName, Row } from '../row.ts'

/** What cells that differ only in their frames have in common. */
export type PassOptions = Omit<ReplayOptions, 'frames'>

/** Replays cells of one policy on one trace and reports. Throws what `replay` throws. */
export function runCells(
  cells: readonly CellName[],
  trace: Trace,
  policy: ConfiguredPolicy,
  options: PassOptions,
): Row[] {
  const sizes = cells.map(({ frames }) => frames)
  const results = replaySizes(trace, policy, sizes, options)
  return cells.map((cell, index) => rowOf(cell, trace.exactFromFrames, options, results[index]))
}

/** The row of a cell whose references have been made. */
export function rowOf(
  cell: CellName,
  exactFromFrames: number,
  options: PassOptions,
  result: Omit<ReplayResult, 'missed'>,
): Row {
  return {
    ...cell,
    seed: options.seed ?? 0,
    inactiveFrames: options.inactiveFrames ?? 0,
    fidelity: options.fidelity ?? 'exact',
    events: options.events ?? 'ignore',
    warmupReferences: options.warmupReferences ?? 0,
    references: result.references,
    misses: result.misses,
    compulsoryMisses: result.compulsoryMisses,
    hardFaults: result.hardFaults,
    softFaults: result.softFaults,
    zeroFills: result.zeroFills,
    writeBacks: result.writeBacks,
    missRatio: result.missRatio,
    nsPerReference: result.nsPerReference,
    metadataBytesPerFrame: result.metadataBytesPerFrame,
    seconds: result.seconds,
    windows: result.windows,
    exactFromFrames,
    fallback: result.fallback,
    warnings: result.warnings,
  }
}
