/** Rows as JSON: an array, a row a line, so that it compares and streams well. */

export function jsonOf(rows: readonly object[]): string {
  return `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(',\n')}\n]\n`
}
