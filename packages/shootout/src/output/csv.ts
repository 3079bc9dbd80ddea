/** Rows as CSV (RFC 4180), for spreadsheets and data frames. */
import type { Row } from '../row.ts'

/** The columns: the members of a row but for the windows, which have no place in a cell. */
const columns = [
  ...['workload', 'policy', 'label', 'options', 'size', 'frames', 'inactiveFrames'],
  ...['seed', 'fidelity', 'events', 'warmupReferences', 'references', 'misses'],
  ...['compulsoryMisses', 'hardFaults', 'softFaults', 'zeroFills', 'writeBacks', 'missRatio'],
  ...['nsPerReference', 'metadataBytesPerFrame', 'seconds', 'exactFromFrames', 'fallback'],
  'warnings',
] as readonly (keyof Row)[]

/** A header and a line a row. Members that are not plain are JSON; null and empty lists are empty. */
export function csvOf(rows: readonly Row[]): string {
  return csvTable(rows, columns)
}

/** The same of other rows. */
export function csvTable<Any extends object>(
  rows: readonly Any[],
  columns: readonly (keyof Any & string)[],
): string {
  const lines = rows.map((row) => columns.map((column) => cellOf(row[column])).join(','))
  return [columns.join(','), ...lines].map((line) => `${line}\n`).join('')
}

function cellOf(value: unknown): string {
  if (value === null || (Array.isArray(value) && value.length === 0)) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
