/** The options of every command that opens a trace, and what they mean to its reader. */
import { SelfpageError } from '@selfpage/policy'
import { traceFormats } from '@selfpage/trace'
import type { Column, ColumnOptions, OpenOptions } from '@selfpage/trace'
import type { ArgumentDefinition, ArgumentDefinitions } from '../argument.ts'

/** The trace itself, where there must be one. */
export const traceArgument = {
  type: 'string',
  required: true,
  valueHint: 'FILE',
  description: 'A file, a bundled workload or a synthetic one (zipf:references=1e6,pages=1e5)',
} as const satisfies ArgumentDefinition

/** Declares them; spread into a command's `args`. */
export const traceArguments = {
  format: {
    type: 'string',
    valueHint: 'NAME',
    description: `Format of the trace, where it is not recognised: ${traceFormats.map(({ name }) => name).join(', ')}`,
  },
  columns: {
    type: 'string',
    valueHint: 'id=2,size=3',
    description: 'Columns of a CSV by name or number: id, size, operation, class',
  },
  separator: { type: 'string', valueHint: 'CHAR', description: 'What separates columns of a CSV' },
  split: {
    type: 'string',
    valueHint: 'BYTES',
    description: 'Split block requests into pages of so many bytes',
  },
  limit: { type: 'string', valueHint: 'N', description: 'Read only the first N references' },
  cache: {
    type: 'boolean',
    default: true,
    description: 'Keep traces as read on disk, to open faster next time',
    negativeDescription: 'Do not keep traces as read on disk, to open faster next time',
  },
} as const satisfies ArgumentDefinitions

/** The values of those options. */
export interface TraceArguments {
  readonly format?: string | undefined
  readonly columns?: string | undefined
  readonly separator?: string | undefined
  readonly split?: string | undefined
  readonly limit?: string | undefined
  readonly cache?: boolean | undefined
}

/** What a reader is told. Throws `USAGE`. */
export function traceOptions(given: TraceArguments): OpenOptions {
  const { format, columns, separator, split, limit, cache = true } = given
  return {
    cache,
    ...(format === undefined ? {} : { format }),
    ...(columns === undefined ? {} : { columns: columnsOf(columns) }),
    ...(separator === undefined ? {} : { separator: separator.replace('\\t', '\t') }),
    ...(split === undefined ? {} : { splitBytes: pageSize(split) }),
    ...(limit === undefined ? {} : { limitReferences: wholeNumber('limit', limit) }),
  }
}

/** An option that is a whole number from `least` on: `200`, `5e6`, `20k`, `2m`. Throws `USAGE`. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)([km])?$/i.exec(text)
  const unit = { k: 1e3, m: 1e6 }[match?.[2]?.toLowerCase() ?? ''] ?? 1
  const value = Number(match?.[1] ?? Number.NaN) * unit
  if (Number.isSafeInteger(value) && value >= least) return value
  throw new SelfpageError('USAGE', `'${text}' is not a whole number from ${least} on`, {
    place: `--${option}`,
  })
}

/** Requests of block devices come in blocks of 512 bytes, and pages are made of whole ones. */
function pageSize(text: string): number {
  const bytes = wholeNumber('split', text)
  if (bytes % 512 === 0) return bytes
  throw new SelfpageError('USAGE', `${bytes} is not a multiple of 512, the bytes of a block`, {
    place: '--split',
    hint: 'Pages of most machines are of 4096 bytes.',
  })
}

const columnNames = ['id', 'size', 'operation', 'class'] as const

function columnsOf(text: string): ColumnOptions {
  const columns: { -readonly [Name in keyof ColumnOptions]: Column } = {}
  for (const pair of text.split(',')) {
    const [meaning, column = ''] = pair.split('=').map((side) => side.trim())
    const name = columnNames.find((known) => known === meaning)
    if (name === undefined || column === '') {
      throw new SelfpageError('USAGE', `'${pair}' does not say which column means what`, {
        place: '--columns',
        hint: `Write MEANING=COLUMN for ${columnNames.join(', ')}: id=obj_id,size=3.`,
      })
    }
    columns[name] = /^\d+$/.test(column) ? Number(column) : column
  }
  return columns
}
