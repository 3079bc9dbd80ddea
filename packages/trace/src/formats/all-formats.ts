/** Every trace format. A new one is a file beside this one and an entry here. */
import type { TraceSource } from '../bytes/trace-source.ts'
import { traceError } from '../trace-error.ts'
import { arcLis } from './arc-lis.ts'
import { captured } from './captured.ts'
import { csv } from './csv.ts'
import { lackey } from './lackey.ts'
import { oracleGeneral } from './oracle-general.ts'
import { selfpage } from './selfpage.ts'
import { text } from './text.ts'
import type { TraceFormat } from './trace-format.ts'
import { vscsi } from './vscsi.ts'

/** In the order in which they are tried: what is harder to mistake for another comes first. */
export const traceFormats: readonly TraceFormat[] = [
  selfpage,
  captured,
  vscsi,
  oracleGeneral,
  lackey,
  arcLis,
  text,
  csv,
]

/**
 * The format of a file: as the options say, else by content, else by name. Lines of words could be
 * many things, so there the name goes first. Throws `TRACE_FORMAT_UNKNOWN`.
 */
export function formatOf(source: TraceSource): TraceFormat {
  const { format } = source.options
  const names = traceFormats.map(({ name }) => name).join(', ')
  if (format !== undefined) {
    const found = traceFormats.find(({ name }) => name === format)
    if (found) return found
    const message = `there is no format '${format}'`
    throw traceError('TRACE_FORMAT_UNKNOWN', source.path, message, `The formats are ${names}.`)
  }
  const fileName = source.fileName.toLowerCase()
  const byName = traceFormats.find(({ extensions }) =>
    extensions.some((extension) => fileName.endsWith(extension.toLowerCase())),
  )
  const recognized = traceFormats.find((candidate) =>
    candidate.recognize(source.head, source.fileName),
  )
  const isVague = recognized === undefined || recognized === text || recognized === csv
  const hasPlainName = byName === undefined || byName === text || byName === csv
  const chosen = isVague && !hasPlainName ? byName : (recognized ?? byName)
  if (chosen) return chosen
  throw traceError(
    'TRACE_FORMAT_UNKNOWN',
    source.path,
    'neither its content nor its name tells the format',
    `Give it: format, one of ${names}.`,
  )
}
