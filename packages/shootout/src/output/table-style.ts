/** How tables look on terminals, with color and without. */
import { styleText } from 'node:util'

/** How to lay out. */
export interface TableStyle {
  /** The width to keep to. */
  readonly columns: number
  /** Whether terminal colors are wanted. */
  readonly isColored: boolean
}

/** Marks the best of a column. */
export function mark(text: string, isBest: boolean, { isColored }: TableStyle): string {
  if (!isBest) return text
  return isColored ? styleText(['green', 'bold'], `*${text}`) : `*${text}`
}

export function bold(text: string, { isColored }: TableStyle): string {
  return isColored ? styleText('bold', text) : text
}

export function dim(text: string, { isColored }: TableStyle): string {
  return isColored && text !== '' ? styleText('dim', text) : text
}

/** The text, cut to `length`. */
export function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`
}
