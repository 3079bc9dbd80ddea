/** The statements that are remembered: a fixed number of slots, the one idle the longest goes. */
import type { Recordings } from './recordings.ts'
import { Statement } from './statement.ts'

export const MOST_STATEMENTS = 64
/** Each has a recording, and there is one that is being made. */
export const MOST_RECORDINGS = MOST_STATEMENTS + 1
/** A recording that foretold less than this is of no use. */
const LEAST_MATCH = 0.1

/** Statements by number. */
export class Statements {
  readonly #recordings: Recordings
  readonly #slots: readonly Statement[]
  #begun = 0

  constructor(recordings: Recordings) {
    this.#recordings = recordings
    this.#slots = Array.from({ length: MOST_STATEMENTS }, (_, slot) => new Statement(slot))
  }

  /** Statement `number` begins. */
  begin(number: number): Statement {
    const statement = this.#find(number) ?? this.#takeSlot(number)
    statement.begun = ++this.#begun
    statement.runs++
    return statement
  }

  /** Makes room at the cost of a recording, not that of `running`, which is of no use. False: none. */
  freeUseless(running: Statement | null): boolean {
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const statement = this.#slots[slot]
      const isIdle = this.#begun - statement.begun >= MOST_STATEMENTS
      if (statement === running || this.#recordings.lengthOf(statement.recording) === 0) continue
      if (!(isIdle || statement.match < LEAST_MATCH)) continue
      this.#recordings.clear(statement.recording)
      return true
    }
    return false
  }

  #find(number: number): Statement | null {
    for (let slot = 0; slot < this.#slots.length; slot++) {
      if (this.#slots[slot].number === number) return this.#slots[slot]
    }
    return null
  }

  #takeSlot(number: number): Statement {
    let idle = this.#slots[0]
    for (let slot = 1; slot < this.#slots.length; slot++) {
      if (this.#slots[slot].begun < idle.begun) idle = this.#slots[slot]
    }
    this.#recordings.clear(idle.recording)
    idle.reset(number)
    return idle
  }
}
