/** The ways a trace can be bad, as codes, and the one place that words the common ones. */
import { SelfpageError } from '@selfpage/policy'

/**
 * - `TRACE_NOT_FOUND` no such file; `TRACE_NOT_A_FILE` a folder or device; `TRACE_UNREADABLE` the
 *   system refuses.
 * - `TRACE_FORMAT_UNKNOWN` no such format, or none recognised.
 * - `TRACE_EMPTY` no reference in it.
 * - `TRACE_TRUNCATED` it ends inside a record, a line or a compressed block.
 * - `TRACE_CORRUPT` its bytes contradict each other or its checksum.
 * - `TRACE_RECORD_INVALID` a record or line does not say what it must.
 * - `TRACE_COLUMN_UNKNOWN` a column that is not there, or none for the id.
 * - `TRACE_TOO_MANY_PAGES` more distinct pages than page numbers.
 * - `TRACE_OPTION_INVALID`, `TRACE_SPEC_INVALID` a wrong option or synthetic workload.
 */
export type TraceErrorCode =
  | 'TRACE_NOT_FOUND'
  | 'TRACE_NOT_A_FILE'
  | 'TRACE_UNREADABLE'
  | 'TRACE_FORMAT_UNKNOWN'
  | 'TRACE_EMPTY'
  | 'TRACE_TRUNCATED'
  | 'TRACE_CORRUPT'
  | 'TRACE_RECORD_INVALID'
  | 'TRACE_COLUMN_UNKNOWN'
  | 'TRACE_TOO_MANY_PAGES'
  | 'TRACE_OPTION_INVALID'
  | 'TRACE_SPEC_INVALID'
  | 'TRACE_UNWRITABLE'

/** A {@link SelfpageError} about a trace. `place` is the file, with record or line where known. */
export function traceError(
  code: TraceErrorCode,
  place: string,
  message: string,
  hint?: string,
  cause?: unknown,
): SelfpageError {
  return new SelfpageError(code, message, {
    place,
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  })
}

/** What the system said about `path`, as an error of ours. */
export function fileError(path: string, cause: unknown): SelfpageError {
  const reason = (cause as NodeJS.ErrnoException).code
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    return traceError('TRACE_NOT_FOUND', path, 'no such file', 'Check the path.', cause)
  }
  return traceError(
    'TRACE_UNREADABLE',
    path,
    `cannot be read (${reason ?? String(cause)})`,
    'Check that the file may be read.',
    cause,
  )
}

/** Which of something counted from 1: `big.csv, line 12`. */
export function placeOf(path: string, unit: 'line' | 'record' | 'byte', number: number): string {
  return `${path}, ${unit} ${number}`
}
