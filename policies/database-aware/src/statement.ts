/** What is remembered of a statement. */

/** A slot for a statement. Made once, used for one statement after another. */
export class Statement {
  /** As the database numbers it; -1: the slot is free. */
  number = -1
  /** The number of statements begun when it last did, and how often it was. */
  begun = 0
  runs = 0
  /** The number of its recording. */
  recording: number
  /** The share of its references that the recording of the time before foretold. */
  match = 0
  /** References of all streams for each entry, while it makes progress. */
  stretch = 1
  /** What began next, and how many references after it did. */
  next: Statement | null = null
  nextNumber = -1
  interval = 0

  constructor(recording: number) {
    this.recording = recording
  }

  reset(number: number): void {
    this.number = number
    this.runs = 0
    this.match = 0
    this.stretch = 1
    this.next = null
    this.interval = 0
  }
}
