/** The one error class of the project: a code for programs, a sentence and its mend for people. */

/** What the sentence of an error cannot say by itself. */
export interface ErrorDetails {
  /** Where it happened: a file with line or record, an option, a page. */
  readonly place?: string
  /** What the reader can do about it, as a full sentence. */
  readonly hint?: string
  /** The error that led to this one. */
  readonly cause?: unknown
}

/**
 * Bad configuration or bad input. `code` is stable and upper snake case (`OPTION_INVALID`); the
 * message is one line: place, what is wrong, what was expected.
 */
export class SelfpageError extends Error {
  override readonly name = 'SelfpageError'
  readonly code: string
  readonly place: string | undefined
  readonly hint: string | undefined

  constructor(code: string, message: string, details: ErrorDetails = {}) {
    super(details.place === undefined ? message : `${details.place}: ${message}`, {
      cause: details.cause,
    })
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }
}
