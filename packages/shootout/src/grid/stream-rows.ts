/** Cells whose references are made while their trace is read, on whatever thread, as rows. */
import type { ConfiguredPolicy } from '@selfpage/policy'
import { reducedTraceWarning, replayStream } from '@selfpage/replay'
import type { StreamOptions } from '@selfpage/replay'
import type { ReferenceBatch, Trace } from '@selfpage/trace'
import type { CellName, Row } from '../row.ts'
import { rowOf } from './run-cell.ts'
import type { PassOptions } from './run-cell.ts'

/** What is known of a trace before it has been read. */
export type StreamedTrace = Pick<Trace, 'name' | 'exactFromFrames'>

/** A cell to be streamed. */
export interface StreamedCell {
  readonly name: CellName
  readonly policy: ConfiguredPolicy
  readonly options: PassOptions
}

/** The rows of `cells`, all of which advance together. Throws what `replayStream` throws. */
export async function streamRows(
  batches: AsyncIterable<ReferenceBatch>,
  { name, exactFromFrames }: StreamedTrace,
  cells: readonly StreamedCell[],
  options: StreamOptions,
): Promise<Row[]> {
  const memories = cells.map(({ name: { frames }, policy, options: { seed = 0 } }) => ({
    policy,
    frames,
    seed,
  }))
  const results = await replayStream(batches, memories, options)
  return cells.map((cell, index) => {
    const { warnings, ...result } = results[index]
    const notes = reducedTraceWarning(name, exactFromFrames, cell.name.frames)
    return rowOf(cell.name, exactFromFrames, cell.options, {
      ...result,
      windows: [],
      warnings: [...notes, ...warnings],
    })
  })
}
