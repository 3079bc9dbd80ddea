/** What is remembered of a statement. */
import { NONE } from './recordings.ts'

/** A slot for a statement. Made once, used for one statement after another. */
export class Statement {
  /** As the database numbers it; -1: the slot is free. */
  number = -1
  /** The number of statements begun when it last did, and how often it was. */
  begun = 0
  runs = 0
  /** Its recording: the last entry, and how many there are. */
  last = NONE
  length = 0
  /** How many pages had been forgotten by then. */
  recordedAt = 0
  /** The share of its references that the recording of the time before foretold. */
  match = 0
  /** References of all streams for each entry, while it makes progress. */
  stretch = 1

  reset(number: number): void {
    this.number = number
    this.runs = 0
    this.match = 0
    this.stretch = 1
  }
}
