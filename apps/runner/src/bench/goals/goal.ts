/** What is measured against a goal, as plain data: kept as JSON, shown as a page. */

/** A ratio or a time that was set as a goal. */
export interface Goal {
  readonly text: string
  readonly target: string
  readonly measured: string
  readonly isReached: boolean
}

/** Cells of text under titles. The first column is set to the left. */
export interface Table {
  readonly title: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** What a section found out. */
export interface Findings {
  readonly goals: readonly Goal[]
  /** What a reader should know of how it was measured, a paragraph each. */
  readonly notes: readonly string[]
  readonly tables: readonly Table[]
  /** Every measured number. */
  readonly raw: unknown
}

/** "3.4x". */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)}x`
}

/** "12.3 s", "45 ms". */
export function secondsText(seconds: number): string {
  return seconds < 0.995 ? `${(seconds * 1000).toFixed(0)} ms` : `${seconds.toFixed(2)} s`
}
