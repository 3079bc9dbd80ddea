/**
 * The time of transactions, which stands still while other statements alone reference pages: what a
 * transaction needs next is not needed less because a report runs meanwhile.
 */

/** Longer than this without a reference is a pause. */
const LEAST_PAUSE = 32
/** The pace is the mean of the last gaps, about so many. */
const PACE_GAPS = 1024

/** Times are numbers of references: of transactions here, of all streams where it says `now`. */
export class TransactionClock {
  /** References by transactions so far. */
  time = 0
  /** References of all streams for each by a transaction, pauses aside. */
  #pace = 1
  #last = 0

  /** A transaction references a page. */
  tick(now: number): void {
    this.time++
    const gap = Math.min(now - this.#last, LEAST_PAUSE)
    this.#pace += (gap - this.#pace) / PACE_GAPS
    this.#last = now
  }

  /**
   * Hits per reference of what earns `index` hits for each reference by a transaction. A pause is
   * expected to last as long again as it did, but no longer than to the end of the statement that
   * runs: `rest` references, -1 if that is not known.
   */
  hitsOf(index: number, now: number, rest: number): number {
    if (index === 0) return 0
    const pause = now - this.#last
    if (pause < LEAST_PAUSE) return index / this.#pace
    return 1 / (this.#pace / index + (rest < 0 ? pause : Math.min(pause, rest)))
  }

  /** Takes `back` off all times. Returns how far it went back itself. */
  countAnew(back: number): number {
    const own = Math.min(back, this.time >>> 1)
    this.time -= own
    this.#last -= Math.min(back, this.#last)
    return own
  }
}
