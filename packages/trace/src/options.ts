/** What readers can be told, and the checks that are the same for all of them. */
import type { OnProgress } from './bytes/file-chunks.ts'
import { traceError } from './trace-error.ts'

/** Options of `openTrace` and `streamTrace`. All optional: a trace says most of it itself. */
export interface TraceOptions {
  /** The name of the format, one of `traceFormats`. By default recognised. */
  readonly format?: string
  /** Which columns of a CSV mean what. By default the header's names decide. */
  readonly columns?: ColumnOptions
  /** The character between columns, `\t` or ` ` included. By default found in the first lines. */
  readonly separator?: string
  /** Whether the first line of a CSV names its columns. By default found from that line. */
  readonly header?: boolean
  /** Whether ids are numbers or any text. By default the first lines decide. */
  readonly ids?: 'number' | 'text'
  /** Operations of a CSV that are writes. By default the usual words and SCSI codes. */
  readonly writeOperations?: readonly string[]
  /** Split block requests into pages of this many bytes; the trace's page size is then this. */
  readonly splitBytes?: number
  /**
   * The bytes of a block, for `splitBytes`: what an id counts in. 512 by default; 1 when ids are
   * byte offsets.
   */
  readonly blockBytes?: number
  /** The page size to record (and by which a lackey trace's addresses are divided). */
  readonly pageBytes?: number
  /** Keep only the first references. */
  readonly limitReferences?: number
  readonly onProgress?: OnProgress
}

/** A column by its name in the header or by its number, the first being 1. */
export type Column = string | number

/** Which columns of a CSV mean what. Only `id` is needed. */
export interface ColumnOptions {
  /** The page, block or object. */
  readonly id?: Column
  /** Bytes; records of 0 are left out. */
  readonly size?: Column
  /** What is done: reads, writes. */
  readonly operation?: Column
  /** The class of the reference, 0 to 255. */
  readonly class?: Column
}

const largest = Number.MAX_SAFE_INTEGER

/** Throws `TRACE_OPTION_INVALID` for a number out of range or options that need each other. */
export function checkOptions(options: TraceOptions): void {
  checkCount('splitBytes', options.splitBytes)
  checkCount('blockBytes', options.blockBytes)
  checkCount('pageBytes', options.pageBytes)
  checkCount('limitReferences', options.limitReferences)
  const { separator = ',' } = options
  if (separator.length !== 1 || separator.charCodeAt(0) > 0x7f) {
    throw traceError('TRACE_OPTION_INVALID', 'separator', 'must be one ASCII character')
  }
  const { splitBytes, blockBytes = 512 } = options
  if (splitBytes === undefined) return
  if (splitBytes % blockBytes !== 0) {
    throw traceError(
      'TRACE_OPTION_INVALID',
      'splitBytes',
      `${splitBytes} is not a multiple of a block (blockBytes: ${blockBytes})`,
    )
  }
  if (options.pageBytes !== undefined && options.pageBytes !== splitBytes) {
    throw traceError(
      'TRACE_OPTION_INVALID',
      'pageBytes',
      `${options.pageBytes} contradicts splitBytes: ${splitBytes}`,
      'Give only splitBytes.',
    )
  }
}

function checkCount(name: string, value: number | undefined): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= largest)) return
  throw traceError('TRACE_OPTION_INVALID', name, `must be a whole number from 1 on, not ${value}`)
}
