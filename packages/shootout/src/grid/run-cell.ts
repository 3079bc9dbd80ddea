/** One cell, on whatever thread: a replay, and its result as a row. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { replay } from '@selfpage/replay'
import type { ReplayOptions, ReplayResult } from '@selfpage/replay'
import type { Trace } from '@selfpage/trace'
import type { CellName, Row } from '../row.ts'

/** Replays and reports. Throws what `replay` throws. */
export function runCell(
  cell: CellName,
  trace: Trace,
  policy: ConfiguredPolicy,
  options: ReplayOptions,
): Row {
  return rowOf(cell, trace.exactFromFrames, options, replay(trace, policy, options))
}

/** The row of a cell whose references have been made. */
export function rowOf(
  cell: CellName,
  exactFromFrames: number,
  options: ReplayOptions,
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
