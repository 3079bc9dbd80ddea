/**
 * The cells of a workload that is read once and never kept: all of them advance together, reference
 * by reference, on the main thread. What it takes grows with the distinct pages only.
 */
import { setImmediate } from 'node:timers/promises'
import { countBits } from '@selfpage/trace'
import type { ReferenceBatch, TraceReading } from '@selfpage/trace'
import type { Row, WorkloadFacts } from '../row.ts'
import { streamRows } from './stream-rows.ts'
import type { StreamedCell } from './stream-rows.ts'

/** What came of the cells, in their order, and what is known of the workload by now. */
export interface StreamedCells {
  readonly rows: readonly Row[]
  readonly facts: Pick<WorkloadFacts, 'references' | 'distinctPages' | 'writeShare'>
}

/** Reads all of `reading`. Throws what reading throws, and the reason of `signal`. */
export async function streamCells(
  reading: TraceReading,
  cells: readonly StreamedCell[],
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
  const rows = await streamRows(watched(), reading, cells, { onProgress })
  const writeShare = references === 0 ? 0 : writes / references
  return { rows, facts: { references, distinctPages, writeShare } }
}
