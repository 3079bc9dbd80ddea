/** What a line of a captured trace's events file is. */

/** A line of an events file. Which of the optional members there are depends on `event`. */
export interface CapturedEvent {
  readonly at: number
  readonly event: string
  /** The first page affected, and how many; for `brk` the page at which the heap ends. */
  readonly page?: number
  readonly pages?: number
  readonly advice?: number
  /** Instructions executed. */
  readonly instr?: number
  /** The name and class of a query. */
  readonly q?: string
  readonly class?: string
}
