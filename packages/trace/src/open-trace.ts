/** Opening a trace file, whatever its format: whole, or batch by batch. */
import { TraceSource } from './bytes/trace-source.ts'
import { formatOf } from './formats/all-formats.ts'
import { checkOptions } from './options.ts'
import type { TraceOptions } from './options.ts'
import type { ReferenceBatch, TraceReading } from './reference-batch.ts'
import { buildTrace } from './trace-builder.ts'
import type { Trace } from './trace.ts'

/**
 * Reads a trace of any of {@link traceFormats}, also gzip- or zstd-compressed. The format is
 * recognised by content, else by the file's name, else must be given.
 *
 * Throws a `SelfpageError` with one of the codes of `TraceErrorCode`, saying where and what was
 * expected, when the file cannot be read or is not what its format asks for.
 */
export async function openTrace(path: string, options: TraceOptions = {}): Promise<Trace> {
  return buildTrace(await openReading(path, options), path)
}

/**
 * The references of a trace, batch by batch, in memory that does not grow with their number (only
 * with that of distinct pages). Throws like {@link openTrace}, from the iteration.
 */
export async function* streamTrace(
  path: string,
  options: TraceOptions = {},
): AsyncGenerator<ReferenceBatch> {
  const { batches } = await openReading(path, options)
  yield* batches
}

async function openReading(path: string, options: TraceOptions): Promise<TraceReading> {
  checkOptions(options)
  const source = await TraceSource.open(path, options)
  return formatOf(source).open(source)
}
