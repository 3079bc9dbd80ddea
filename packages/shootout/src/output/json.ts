/** Rows as JSON: an array, a row a line, so that it compares and streams well. */
import type { Row } from '../row.ts'

export function jsonOf(rows: readonly Row[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`
}
