/** How a CSV is laid out: separator, header and columns, from the options and the first lines. */
import type { TraceSource } from '../bytes/trace-source.ts'
import type { Column, ColumnOptions } from '../options.ts'
import { headLines } from '../text/head-lines.ts'
import { placeOf, traceError } from '../trace-error.ts'

/** Indexes of columns, the first being 0; -1 for one that is not there. */
export interface CsvLayout {
  readonly separator: string
  readonly hasHeader: boolean
  readonly columns: { readonly [name in keyof Required<ColumnOptions>]: number }
  /** The ids of the first lines. */
  readonly firstIds: readonly string[]
}

// In the order in which they are tried; a space last, for it also stands around other separators.
const separators = [',', '\t', ';', '|', ' ']

/** What headers call the columns, in lower case and without `_`, `-` and spaces. */
const knownNames: { readonly [name in keyof Required<ColumnOptions>]: readonly string[] } = {
  id: [
    ...['id', 'objid', 'objectid', 'object', 'obj', 'key', 'page', 'pageid', 'block', 'blockid'],
    ...['lbn', 'lba', 'address', 'offset', 'keyid'],
  ],
  size: ['size', 'sizebytes', 'objsize', 'objectsize', 'bytes', 'length', 'len', 'valuesize'],
  operation: ['op', 'operation', 'cmd', 'command', 'rw', 'type', 'optype', 'access'],
  class: ['class', 'tag'],
}

/** The separator that all of `lines` contain, the same number of times. Null if there is none. */
export function separatorOf(lines: readonly string[]): string | null {
  for (const separator of separators) {
    const count = splitLine(lines[0] ?? '', separator).length
    if (count > 1 && lines.every((line) => splitLine(line, separator).length === count)) {
      return separator
    }
  }
  return null
}

/** The columns of a line. Between double quotes separators do not count, and `""` is one quote. */
function splitLine(line: string, separator: string): string[] {
  const columns: string[] = []
  let from = 0
  while (from <= line.length) {
    const quotedColumn = /^ *"((?:[^"]|"")*)" */.exec(line.slice(from))
    const quotedEnd = from + (quotedColumn?.[0].length ?? 0)
    const isQuoted = quotedColumn && (quotedEnd === line.length || line[quotedEnd] === separator)
    const found = isQuoted ? quotedEnd : line.indexOf(separator, from)
    const to = found < 0 ? line.length : found
    const plain = line.slice(from, to).trim()
    columns.push(isQuoted ? quotedColumn[1].replaceAll('""', '"') : plain)
    from = to + 1
  }
  return columns
}

/** Throws `TRACE_COLUMN_UNKNOWN` for columns that are not there, or no column of ids. */
export function csvLayout(source: TraceSource): CsvLayout {
  const { path, options } = source
  const lines = headLines(source.head)
  const separator = options.separator ?? separatorOf(lines) ?? ','
  const rows = lines.map((line) => splitLine(line, separator))
  const [first = []] = rows
  const hasHeader = options.header ?? looksLikeHeader(rows)
  const indexOf = (name: keyof ColumnOptions): number => {
    const wanted = options.columns?.[name]
    if (wanted !== undefined) return requireColumn(path, first, hasHeader, wanted)
    if (!hasHeader) return -1
    return first.findIndex((column) => knownNames[name].includes(plainName(column)))
  }
  const columns = {
    id: indexOf('id'),
    size: indexOf('size'),
    operation: indexOf('operation'),
    class: indexOf('class'),
  }
  if (columns.id < 0) {
    throw traceError(
      'TRACE_COLUMN_UNKNOWN',
      placeOf(path, 'line', 1),
      hasHeader
        ? `no column of ids is recognised among ${first.join(', ')}`
        : `which of the ${first.length} columns is the id is not known, for there is no header`,
      'Name or number it in columns: id=2.',
    )
  }
  const firstIds = rows.slice(hasHeader ? 1 : 0).map((row) => row[columns.id] ?? '')
  return { separator, hasHeader, columns, firstIds }
}

function requireColumn(
  path: string,
  first: readonly string[],
  hasHeader: boolean,
  wanted: Column,
): number {
  const index =
    typeof wanted === 'number'
      ? wanted - 1
      : hasHeader
        ? first.findIndex((column) => column === wanted || plainName(column) === plainName(wanted))
        : -1
  if (Number.isInteger(index) && index >= 0 && index < first.length) return index
  const known = hasHeader ? `the columns are ${first.join(', ')}` : 'there is no header to name it'
  throw traceError(
    'TRACE_COLUMN_UNKNOWN',
    placeOf(path, 'line', 1),
    `there is no column ${wanted}: ${known}`,
    `Give a name of the header, or a number from 1 to ${first.length}.`,
  )
}

/** No number in the first line, and either a name we know or numbers in the second line. */
function looksLikeHeader([first = [], second = []]: readonly (readonly string[])[]): boolean {
  const isNumber = (column: string) => /^\d/.test(column)
  if (first.some(isNumber)) return false
  const known = new Set(Object.values(knownNames).flat())
  return second.some(isNumber) || first.some((column) => known.has(plainName(column)))
}

function plainName(column: string): string {
  return column.toLowerCase().replaceAll(/[\s_-]/g, '')
}
