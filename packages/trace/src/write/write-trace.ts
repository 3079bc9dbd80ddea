/** Writing a trace to a file. */
import { Readable, pipeline } from 'node:stream'
import type { Trace } from '../trace.ts'
import { traceError } from '../trace-error.ts'
import { writeAtomically } from './atomic-file.ts'
import { csvWriter } from './csv-writer.ts'
import { oracleGeneralWriter } from './oracle-general-writer.ts'
import { selfpageWriter } from './selfpage-writer.ts'
import type { TraceWriter } from './trace-writer.ts'

/** Every format that can be written. A new one is a file beside this one and an entry here. */
export const traceWriters: readonly TraceWriter[] = [selfpageWriter, oracleGeneralWriter, csvWriter]

/** How to write. */
export interface WriteOptions {
  /** A name of {@link traceWriters}. By default the one whose ending the path has. */
  readonly format?: string
}

/**
 * Writes `trace` to `path`; compressed if the path ends with `.gz`. The file appears whole or not
 * at all. Throws `TRACE_FORMAT_UNKNOWN` or `TRACE_UNWRITABLE`.
 */
export async function writeTrace(
  trace: Trace,
  path: string,
  options: WriteOptions = {},
): Promise<void> {
  const isGzip = /\.gz$/i.test(path)
  if (/\.zst(d)?$/i.test(path)) {
    const hint = 'Write it plain or as .gz, or compress it with the zstd command.'
    throw traceError('TRACE_FORMAT_UNKNOWN', path, 'zstd can be read but not written', hint)
  }
  const chunks = writerOf(isGzip ? path.slice(0, -'.gz'.length) : path, options.format).encode(
    trace,
  )
  if (!isGzip) return writeAtomically(path, chunks)
  const { createGzip } = await import('node:zlib')
  // The callback is only there because it must be: errors come out of the iteration.
  return writeAtomically(
    path,
    pipeline(Readable.from(copies(chunks)), createGzip(), () => {}),
  )
}

function writerOf(path: string, format: string | undefined): TraceWriter {
  const found = traceWriters.find(({ name, extension }) =>
    format === undefined ? path.toLowerCase().endsWith(extension.toLowerCase()) : name === format,
  )
  if (found) return found
  const known = traceWriters.map(({ name, extension }) => `${name} (${extension})`).join(', ')
  throw traceError(
    'TRACE_FORMAT_UNKNOWN',
    path,
    format === undefined
      ? 'the name does not tell which format to write'
      : `the format '${format}' cannot be written`,
    `These can: ${known}.`,
  )
}

/** A stream keeps chunks for longer than writers promise. */
async function* copies(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield new Uint8Array(chunk)
}
