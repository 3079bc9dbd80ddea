/** A plain table for terminals: the first column to the left, numbers to the right, no frame. */
import { stripVTControlCharacters } from 'node:util'

/** A heading over several columns. */
export interface Span {
  readonly text: string
  readonly columns: number
}

const gap = 2

/**
 * Lays out rows of cells, which may hold terminal colors, under headings that may span columns
 * (and together span all of them). No line ends in spaces.
 */
export function layOut(rows: readonly (readonly string[])[], spans: readonly Span[] = []): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, widthOf(cell))
    }
  }
  const heading: string[] = []
  let first = 0
  for (const { text, columns } of spans) {
    const own = widths.slice(first, first + columns)
    const width = own.reduce((sum, each) => sum + each, gap * (columns - 1))
    const missing = Math.max(0, widthOf(text) - width)
    widths[first] += missing
    heading.push(padded(text, width + missing, first === 0))
    first += columns
  }
  const lines = rows.map((row) =>
    row.map((cell, column) => padded(cell, widths[column], column === 0)).join(' '.repeat(gap)),
  )
  const all = heading.length === 0 ? lines : [heading.join(' '.repeat(gap)), ...lines]
  return all.map((line) => `${line.trimEnd()}\n`).join('')
}

function padded(cell: string, width: number, isLeft: boolean): string {
  const padding = ' '.repeat(width - widthOf(cell))
  return isLeft ? cell + padding : padding + cell
}

function widthOf(cell: string): number {
  return stripVTControlCharacters(cell).length
}
