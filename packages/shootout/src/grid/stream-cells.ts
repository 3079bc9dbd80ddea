/**
 * The cells of a workload that is read once and never kept: all of them advance together, reference
 * by reference, on the main thread. What it takes grows with the distinct pages only.
 */
import { setImmediate } from 'node:timers/promises'
import { reducedTraceWarning, replayStream } from '@selfpage/replay'
import { countBits } from '@selfpage/trace'
import type { ReferenceBatch, TraceReading } from '@selfpage/trace'
import type { Row, WorkloadFacts } from '../row.ts'
import type { Cell } from './cells.ts'
import { rowOf } from './run-cell.ts'

/** What came of the cells, in their order, and what is known of the workload by now. */
export interface StreamedCells {
  readonly rows: readonly Row[]
  readonly facts: Pick<WorkloadFacts, 'references' | 'distinctPages' | 'writeShare'>
}

/** Reads all of `reading`. Throws what reading throws, and the reason of `signal`. */
export async function streamCells(
  reading: TraceReading,
  cells: readonly Cell[],
  signal: AbortSignal,
  onProgress: (references: number) => void,
): Promise<StreamedCells> {
  let writes = 0
  let references = 0
  let distinctPages = 0
  async function* watched(): AsyncGenerator<ReferenceBatch> {
    for await (const batch of reading.batches) {
      // Lets Ctrl-C come through: a synthetic stream never waits for anything.
      await setImmediate()
      signal.throwIfAborted()
      if (batch.writes !== null) writes += countBits(batch.writes)
      for (const page of batch.pages) if (page >= distinctPages) distinctPages = page + 1
      references += batch.pages.length
      yield batch
    }
  }
  const memories = cells.map(({ policy, options: { frames, seed = 0 } }) => ({
    policy: policy.configured,
    frames,
    seed,
  }))
  const results = await replayStream(watched(), memories, onProgress)
  const { name, exactFromFrames } = reading
  const rows = cells.map((cell, index) => {
    const { warnings, ...result } = results[index]
    return rowOf(cell.name, exactFromFrames, cell.options, {
      ...result,
      windows: [],
      warnings: [...reducedTraceWarning(name, exactFromFrames, cell.options.frames), ...warnings],
    })
  })
  const writeShare = references === 0 ? 0 : writes / references
  return { rows, facts: { references, distinctPages, writeShare } }
}
