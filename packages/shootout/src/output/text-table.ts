/** A plain table for terminals: the first column to the left, numbers to the right, no frame. */
import { stripVTControlCharacters } from 'node:util'

/** Lays out rows of cells, which may hold terminal colors. `\t`-free, no line ends in spaces. */
export function layOut(rows: readonly (readonly string[])[], gap = 2): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    }
  }
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column] - widthOf(cell))
        return column === 0 ? cell + padding : padding + cell
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  )
  return lines.map((line) => `${line}\n`).join('')
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length
}
