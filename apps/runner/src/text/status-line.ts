/** One line of progress on a terminal, written over and over; nothing at all in a pipe. */

/** Least milliseconds between two updates: more would flicker and cost time. */
const intervalMs = 80

export class StatusLine {
  readonly #stream: NodeJS.WritableStream
  readonly #isTerminal: boolean
  #shownAt = Number.NEGATIVE_INFINITY

  constructor(stream: NodeJS.WritableStream, isTerminal: boolean) {
    this.#stream = stream
    this.#isTerminal = isTerminal
  }

  /** Shows `text` instead of what was there, unless something was shown only just now. */
  show(text: string): void {
    if (!this.#isTerminal || performance.now() - this.#shownAt < intervalMs) return
    this.#shownAt = performance.now()
    this.#stream.write(`\r\u001B[K${text}`)
  }

  /** Leaves an empty line for what comes next. */
  clear(): void {
    if (this.#isTerminal) this.#stream.write('\r\u001B[K')
    this.#shownAt = Number.NEGATIVE_INFINITY
  }
}
