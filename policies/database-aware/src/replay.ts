/**
 * A statement that runs again: follows it in the recording of the time before, and says how far
 * away the pages are that it has still to come to, and those that follow it; and records it anew
 * now and then.
 *
 * References to a page that follow one another closely are one use of it. Only the first of them is
 * recorded and followed, and how many there were: after the last one the page waits for its next use.
 */
import { lengthen } from '@selfpage/kit'
import type { PageId } from '@selfpage/policy'
import { PageUses } from './page-uses.ts'
import { NONE } from './recordings.ts'
import type { Recordings } from './recordings.ts'
import { Schedule } from './schedule.ts'
import type { Statement } from './statement.ts'
import { MOST_RECORDINGS, MOST_STATEMENTS } from './statements.ts'
import type { Statements } from './statements.ts'

/** How far ahead of what was expected a page may be found in the recording. */
const RESYNC_ENTRIES = 200
/** The match is that of about the last so many entries. */
const MATCH_ENTRIES = 64
/** Of a statement that runs for the second time. */
const FIRST_MATCH = 0.5
/** A statement that is foretold less does not say when it ends. */
const LEAST_MATCH = 0.5
/** A recording that foretells so much is kept, and renewed when it has served so often. */
const GOOD_MATCH = 0.9
const RENEWED_RUNS = 4
/** What is foretold of a page: hits per reference, and how sure it is that there are no others. */
export interface Forecast {
  hits: number
  cover: number
}

export class Replay {
  readonly #recordings: Recordings
  readonly #statements: Statements
  readonly #schedule = new Schedule(MOST_RECORDINGS)
  /** By recording: how far its statement comes true, and references for each entry. */
  readonly #matches = new Float64Array(MOST_RECORDINGS)
  readonly #stretches = new Float64Array(MOST_RECORDINGS)
  /** The statement that runs, if it is one that is followed. */
  #statement: Statement | null = null
  /** By page: its next entry in the recording that is followed, as of a run; `NONE`: not again. */
  #due: Int32Array
  #dueRun: Int32Array
  #run = 0
  readonly #uses: PageUses
  /** The next position expected, and how well it goes. */
  #position = 0
  #match = 0
  #stretch = 1
  /** Of this run: entries seen and foretold, and times. */
  #seen = 0
  #foretold = 0
  #spare = MOST_STATEMENTS
  #isRecording = false
  #began = 0
  #progressed = 0

  constructor(pages: number, frames: number, recordings: Recordings, statements: Statements) {
    this.#recordings = recordings
    this.#statements = statements
    this.#due = new Int32Array(pages)
    this.#dueRun = new Int32Array(pages)
    this.#uses = new PageUses(pages, frames)
  }

  /** Whether it is statement `number` that is followed. */
  runs(number: number): boolean {
    return this.#statement !== null && this.#statement.number === number
  }

  /** In how many references the running statement ends; -1: that cannot be said. */
  get rest(): number {
    if (this.#statement === null || this.#match < LEAST_MATCH) return -1
    return Math.max(0, this.#length - this.#position) * this.#stretch
  }

  /** `statement` begins at time `now`. */
  begin(statement: Statement, now: number): void {
    this.#statement = statement
    this.#run++
    this.#position = 0
    this.#match = this.#length === 0 ? 0 : statement.match
    this.#stretch = statement.stretch
    this.#seen = 0
    this.#foretold = 0
    this.#isRecording = statement.match < GOOD_MATCH || statement.runs % RENEWED_RUNS === 0
    this.#began = now
    this.#progressed = now
    this.#schedule.begin(statement, now)
  }

  /** The running statement ended. */
  end(): void {
    const statement = this.#statement
    if (statement === null) return
    const share = (this.#foretold + 1) / (this.#seen + 2)
    if (this.#length === 0) statement.match = FIRST_MATCH
    else statement.match = statement.runs <= 2 ? share : (statement.match + share) / 2
    statement.stretch = Math.max(1, (this.#progressed - this.#began) / Math.max(1, this.#seen))
    this.#keep(statement)
    this.#statement = null
    this.#match = 0
    this.#uses.endAll()
    this.#matches[statement.recording] = statement.match
    this.#stretches[statement.recording] = statement.stretch
    this.#schedule.end()
  }

  /** A statement that is followed references `page` at time `now`. */
  reference(page: PageId, now: number): void {
    const beginsUse = this.#uses.reference(page)
    if (this.#statement === null) return
    if (!beginsUse) {
      this.#recordings.repeat(page)
      return
    }
    this.#progressed = now
    this.#seen++
    this.#record(page)
    if (this.#length > 0) this.#follow(page)
  }

  /** Sets `forecast` to what is foretold of `page`. */
  foretell(page: PageId, now: number, forecast: Forecast): void {
    forecast.hits = 0
    forecast.cover = 0
    const isRunning = this.#statement !== null && this.#length > 0
    if (isRunning) {
      // What it is worth in use, habits know.
      if (this.#uses.isInUse(page)) return
      forecast.cover = this.#match
      const entry = this.#dueOf(page)
      if (entry !== NONE) {
        const entries = this.#recordings.positionOf(entry) - this.#position + 1
        forecast.hits = this.#match / (entries * this.#stretch)
        return
      }
    } else forecast.cover = this.#statement === null ? this.#schedule.leastTrust : 0
    this.#foretellLater(page, now, forecast)
  }

  forget(page: PageId): void {
    this.#uses.forget(page)
    this.#dueRun[page] = 0
    this.#recordings.forget(page)
  }

  resize(frames: number): void {
    this.#uses.resize(frames)
  }

  grow(pages: number): void {
    this.#due = lengthen(this.#due, pages)
    this.#dueRun = lengthen(this.#dueRun, pages)
    this.#uses.grow(pages)
  }

  countAnew(back: number): void {
    this.#began -= back
    this.#progressed -= back
    this.#schedule.countAnew(back)
  }

  /** How many entries are recorded of the running statement. */
  get #length(): number {
    return this.#statement === null ? 0 : this.#recordings.lengthOf(this.#statement.recording)
  }

  #foretellLater(page: PageId, now: number, forecast: Forecast): void {
    const recordings = this.#recordings
    const schedule = this.#schedule
    let entry = recordings.firstOf(page)
    if (entry === NONE) return
    const untilNext = schedule.untilNext(now)
    for (; entry !== NONE; entry = recordings.nextFirst(entry)) {
      const recording = recordings.recordingOf(entry)
      const trust = schedule.trustOf(recording) * this.#matches[recording]
      if (trust === 0) continue
      const within = (recordings.positionOf(entry) + 1) * this.#stretches[recording]
      const hits = trust / (untilNext + schedule.afterNext(recording) + within)
      if (hits < forecast.hits) continue
      forecast.hits = hits
      forecast.cover = trust
    }
  }

  /** The next entry of `page` that has not been passed. */
  #dueOf(page: PageId): number {
    const recordings = this.#recordings
    let entry = this.#due[page]
    if (this.#dueRun[page] !== this.#run) {
      this.#dueRun[page] = this.#run
      entry = this.#firstInRunning(page)
    }
    while (entry !== NONE && recordings.positionOf(entry) < this.#position) {
      entry = recordings.next(entry)
    }
    this.#due[page] = entry
    return entry
  }

  #firstInRunning(page: PageId): number {
    if (this.#statement === null) return NONE
    const recordings = this.#recordings
    const { recording } = this.#statement
    let entry = recordings.firstOf(page)
    while (entry !== NONE && recordings.recordingOf(entry) !== recording) {
      entry = recordings.nextFirst(entry)
    }
    return entry
  }

  #follow(page: PageId): void {
    const entry = this.#dueOf(page)
    const ahead = entry === NONE ? Infinity : this.#recordings.positionOf(entry) - this.#position
    const isForetold = ahead <= RESYNC_ENTRIES
    this.#match += ((isForetold ? 1 : 0) - this.#match) / MATCH_ENTRIES
    if (!isForetold) return
    this.#foretold++
    this.#uses.expectRepeats(page, this.#recordings.repeatsOf(entry))
    this.#position += ahead + 1
  }

  /** The new recording takes the place of the old one, unless that is longer and good. */
  #keep(statement: Statement): void {
    const recordings = this.#recordings
    recordings.complete(this.#spare)
    const length = recordings.lengthOf(this.#spare)
    if (length >= this.#length || statement.match < GOOD_MATCH) {
      const old = statement.recording
      statement.recording = this.#spare
      this.#spare = old
    }
    recordings.clear(this.#spare)
  }

  #record(page: PageId): void {
    if (!this.#isRecording) return
    if (this.#recordings.append(this.#spare, page)) return
    this.#isRecording =
      this.#statements.freeUseless(this.#statement) && this.#recordings.append(this.#spare, page)
  }
}
