/**
 * Which statements are expected to begin when: those that followed one another the last time. Each
 * further one is the less certain, the less often it was the expected one lately that began.
 */
import type { Statement } from './statement.ts'

/** The trust is that of about the last so many statements. */
const TRUST_STATEMENTS = 16
/** Before anything was expected: programs repeat themselves. It counts like so many statements. */
const FIRST_TRUST = 0.8
const FIRST_EXPECTATIONS = 2
/** The time that is left is known to this share of an interval. */
const PRECISION = 1 / 32

export class Schedule {
  /** By recording: how likely its statement comes, and how long after the one that begins next. */
  readonly #trust: Float64Array
  readonly #after: Float64Array
  /** The last statement that began, and when. */
  #last: Statement | null = null
  #began = 0
  /** How often lately the expected one began, of how many times something was expected. */
  #trusted = FIRST_TRUST
  #expectations = FIRST_EXPECTATIONS
  /** The trust in the last one that is expected. */
  #leastTrust = 0

  constructor(recordings: number) {
    this.#trust = new Float64Array(recordings)
    this.#after = new Float64Array(recordings)
  }

  /** `statement` begins at time `now`. */
  begin(statement: Statement, now: number): void {
    const last = this.#last
    if (last !== null) {
      const expected = nextOf(last)
      if (expected !== null) {
        this.#expectations = Math.min(this.#expectations + 1, TRUST_STATEMENTS)
        this.#trusted += ((expected === statement ? 1 : 0) - this.#trusted) / this.#expectations
      }
      last.next = statement
      last.nextNumber = statement.number
      last.interval = now - this.#began
    }
    this.#last = statement
    this.#began = now
    this.#expect(statement)
  }

  /** The last statement ended, and may have another recording. */
  end(): void {
    if (this.#last !== null) this.#expect(this.#last)
  }

  /** In how many references the next statement is expected to begin. */
  untilNext(now: number): number {
    const last = this.#last
    if (last === null) return Infinity
    const elapsed = now - this.#began
    return Math.max(Math.abs(last.interval - elapsed), last.interval * PRECISION, 1)
  }

  /** How likely the statement of `recording` comes again; 0: nothing is known. */
  trustOf(recording: number): number {
    return this.#trust[recording]
  }

  /** The trust in the last that is expected. */
  get leastTrust(): number {
    return this.#leastTrust
  }

  /** How many references after the next statement that of `recording` begins. */
  afterNext(recording: number): number {
    return this.#after[recording]
  }

  countAnew(back: number): void {
    this.#began -= back
  }

  #expect(running: Statement): void {
    this.#trust.fill(0)
    let trust = 1
    let after = 0
    this.#leastTrust = 0
    let statement = nextOf(running)
    while (statement !== null && this.#trust[statement.recording] === 0) {
      trust *= this.#trusted
      this.#trust[statement.recording] = trust
      this.#after[statement.recording] = after
      this.#leastTrust = trust
      after += statement.interval
      statement = nextOf(statement)
    }
  }
}

/** What began after `statement` the last time, if it is still remembered. */
function nextOf(statement: Statement): Statement | null {
  const { next } = statement
  return next === null || next.number !== statement.nextNumber ? null : next
}
