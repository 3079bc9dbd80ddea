/** Opening a trace file, whatever its format: whole, or batch by batch. */
import { TraceSource } from './bytes/trace-source.ts'
import { defaultCacheFolder } from './cache/cache-folder.ts'
import { cachedTrace } from './cache/trace-cache.ts'
import { formatOf } from './formats/all-formats.ts'
import { checkOptions } from './options.ts'
import type { TraceOptions } from './options.ts'
import type { ReferenceBatch, TraceReading } from './reference-batch.ts'
import { buildTrace } from './trace-builder.ts'
import type { Trace } from './trace.ts'

/** Options of {@link openTrace}. */
export interface OpenOptions extends TraceOptions {
  /**
   * Keep the interned trace on disk, so that the same file opens faster the next time: in the
   * user's cache folder (true) or in this folder. False by default.
   */
  readonly cache?: boolean | string
  /**
   * Is given the writing of the cache, which goes on while the trace is in use. It never rejects.
   * Without this, opening waits for it.
   */
  readonly onCaching?: (written: Promise<void>) => void
  /**
   * Is given each batch as soon as it has been read, its pages on shared memory, to be looked at
   * only. A trace that comes from the cache has none.
   */
  readonly onBatch?: (batch: ReferenceBatch) => void
}

/**
 * Reads a trace of any of {@link traceFormats}, also gzip- or zstd-compressed. The format is
 * recognised by content, else by the file's name, else must be given.
 *
 * Throws a `SelfpageError` with one of the codes of `TraceErrorCode`, saying where and what was
 * expected, when the file cannot be read or is not what its format asks for.
 */
export async function openTrace(path: string, options: OpenOptions = {}): Promise<Trace> {
  const { cache = false, onCaching, onBatch, ...readerOptions } = options
  const source = await openSource(path, readerOptions)
  const format = formatOf(source)
  const build = async () => buildTrace(await format.open(source), source, onBatch)
  if (cache === false) return build()
  const folder = cache === true ? defaultCacheFolder() : cache
  const { trace, written } = await cachedTrace(folder, source, format, build)
  if (onCaching === undefined) await written
  else onCaching(written)
  return trace
}

/**
 * A trace to be read batch by batch, in memory that does not grow with its references (only with
 * its distinct pages). Throws like {@link openTrace}, the iteration of its batches too.
 */
export async function readTrace(path: string, options: TraceOptions = {}): Promise<TraceReading> {
  const source = await openSource(path, options)
  return formatOf(source).open(source)
}

/** The batches of {@link readTrace}. */
export async function* streamTrace(
  path: string,
  options: TraceOptions = {},
): AsyncGenerator<ReferenceBatch> {
  yield* (await readTrace(path, options)).batches
}

async function openSource(path: string, options: TraceOptions): Promise<TraceSource> {
  checkOptions(options)
  return TraceSource.open(path, options)
}
