/** A plain table: columns aligned, numbers to the right, no lines; made for narrow terminals. */

/** How a column is set. */
export interface PlainColumn {
  readonly title: string
  readonly align?: 'left' | 'right'
}

/** Lines of text, headed by the titles. A cell that is not given stays empty. */
export function plainTable(
  columns: readonly PlainColumn[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, column) =>
    Math.max(...cells.map((row) => (row[column] ?? '').length)),
  )
  const lines = cells.map((row) =>
    columns
      .map(({ align = 'right' }, column) => {
        const cell = row[column] ?? ''
        return align === 'left' ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
      })
      .join('  ')
      .trimEnd(),
  )
  return lines.map((line) => `${line}\n`).join('')
}
