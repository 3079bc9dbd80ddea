/**
 * A statement that runs again: follows it in the recording of the time before, and says how far
 * away the pages are that it has still to come to, and records it anew now and then.
 *
 * Only references that are not part of one use of a page are recorded and followed: those to pages
 * not referenced by statements just before.
 */
import { lengthen } from '@selfpage/kit'
import { NO_PAGE } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import { NONE } from './recordings.ts'
import type { Recordings } from './recordings.ts'
import type { Statement } from './statement.ts'
import type { Statements } from './statements.ts'

/** How far ahead of what was expected a page may be found in the recording. */
const RESYNC_ENTRIES = 200
/** The match is that of about the last so many entries. */
const MATCH_ENTRIES = 64
/** Of a statement that runs for the second time. */
const FIRST_MATCH = 0.5
/** A recording that foretells so much is kept, and renewed when it has served so often. */
const GOOD_MATCH = 0.9
const RENEWED_RUNS = 4
/** References to the same page nearer than this share of the frames, or so many, are one use. */
const SAME_USE_SHARE = 1 / 32
const LEAST_SAME_USE = 8

export class Replay {
  readonly #recordings: Recordings
  readonly #statements: Statements
  /** The statement that runs, if it is one that is followed. */
  #statement: Statement | null = null
  /** By page: its next entry in the recording that is followed, `NONE`: not again. */
  #due: Int32Array
  /** By page: when a statement last referenced it, in references by statements; 0: never. */
  #lastUse: Uint32Array
  /** By page: the number of the last forgetting that it was subject to. */
  #forgotten: Uint32Array
  #forgettings = 0
  #uses = 0
  #sameUse = 0
  /** The next position expected, and how well it goes. */
  #position = 0
  #match = 0
  #stretch = 1
  /** Of this run: entries seen and foretold, its new recording, and times. */
  #seen = 0
  #foretold = 0
  #recorded = NONE
  #isRecording = false
  #began = 0
  #progressed = 0

  constructor(pages: number, frames: number, recordings: Recordings, statements: Statements) {
    this.#recordings = recordings
    this.#statements = statements
    this.#due = new Int32Array(pages).fill(NONE)
    this.#lastUse = new Uint32Array(pages)
    this.#forgotten = new Uint32Array(pages)
    this.resize(frames)
  }

  /** Whether it is statement `number` that is followed. */
  runs(number: number): boolean {
    return this.#statement !== null && this.#statement.number === number
  }

  /** How likely what is foretold of the running statement is to come true; 0 if nothing is. */
  get match(): number {
    return this.#match
  }

  /** `statement` begins at time `now`. */
  begin(statement: Statement, now: number): void {
    const recordings = this.#recordings
    this.#statement = statement
    this.#position = 0
    this.#match = statement.length === 0 ? 0 : statement.match
    this.#stretch = statement.stretch
    this.#seen = 0
    this.#foretold = 0
    this.#recorded = NONE
    this.#isRecording = statement.match < GOOD_MATCH || statement.runs % RENEWED_RUNS === 0
    this.#began = now
    this.#progressed = now
    for (let entry = statement.last; entry !== NONE; entry = recordings.before(entry)) {
      const page = recordings.pageOf(entry)
      if (!this.isKnown(page, statement)) continue
      recordings.link(entry, this.#due[page])
      this.#due[page] = entry
    }
  }

  /** The running statement ended. */
  end(): void {
    const statement = this.#statement
    if (statement === null) return
    this.#statement = null
    this.#match = 0
    const share = (this.#foretold + 1) / (this.#seen + 2)
    if (statement.length === 0) statement.match = FIRST_MATCH
    else statement.match = statement.runs <= 2 ? share : (statement.match + share) / 2
    for (let entry = statement.last; entry !== NONE; entry = this.#recordings.before(entry)) {
      const page = this.#recordings.pageOf(entry)
      if (page !== NO_PAGE) this.#due[page] = NONE
    }
    this.#keep(statement)
    statement.stretch = Math.max(1, (this.#progressed - this.#began) / Math.max(1, this.#seen))
  }

  /** A statement that is followed references `page` at time `now`. */
  reference(page: PageId, now: number): void {
    const isSameUse = this.isInUse(page)
    this.#lastUse[page] = ++this.#uses
    if (isSameUse || this.#statement === null) return
    this.#progressed = now
    this.#seen++
    this.#record(page)
    if (this.#statement.length > 0) this.#follow(page)
  }

  /** Whether statements referenced `page` so lately that it is in use still. */
  isInUse(page: PageId): boolean {
    const last = this.#lastUse[page]
    return last > 0 && this.#uses - last < this.#sameUse
  }

  /** References of all streams for each entry of the running statement. */
  get stretch(): number {
    return this.#stretch
  }

  /** With how many entries the statement comes to `page`: 1, if it is the next; 0: not at all. */
  entriesTo(page: PageId): number {
    if (this.#statement === null) return 0
    const entry = this.#dueOf(page)
    return entry === NONE ? 0 : this.#recordings.positionOf(entry) - this.#position + 1
  }

  /** Whether the recording of `statement` means this `page`, not one that had its number before. */
  isKnown(page: PageId, statement: Statement): boolean {
    return page !== NO_PAGE && this.#forgotten[page] <= statement.recordedAt
  }

  forget(page: PageId): void {
    this.#lastUse[page] = 0
    this.#due[page] = NONE
    this.#forgotten[page] = ++this.#forgettings
    if (this.#statement === null) return
    for (let entry = this.#recorded; entry !== NONE; entry = this.#recordings.before(entry)) {
      if (this.#recordings.pageOf(entry) === page) this.#recordings.strike(entry)
    }
  }

  resize(frames: number): void {
    this.#sameUse = Math.max(LEAST_SAME_USE, frames * SAME_USE_SHARE)
  }

  grow(pages: number): void {
    const known = this.#due.length
    this.#due = lengthen(this.#due, pages).fill(NONE, known)
    this.#lastUse = lengthen(this.#lastUse, pages)
    this.#forgotten = lengthen(this.#forgotten, pages)
  }

  countAnew(back: number): void {
    this.#began -= back
    this.#progressed -= back
  }

  /** The next entry of `page` that has not been passed. */
  #dueOf(page: PageId): number {
    let entry = this.#due[page]
    while (entry !== NONE && this.#recordings.positionOf(entry) < this.#position) {
      entry = this.#recordings.sameNext(entry)
    }
    this.#due[page] = entry
    return entry
  }

  #follow(page: PageId): void {
    const entry = this.#dueOf(page)
    const ahead = entry === NONE ? Infinity : this.#recordings.positionOf(entry) - this.#position
    const isForetold = ahead <= RESYNC_ENTRIES
    this.#match += ((isForetold ? 1 : 0) - this.#match) / MATCH_ENTRIES
    if (!isForetold) return
    this.#foretold++
    this.#position += ahead + 1
  }

  /** The new recording takes the place of the old one, unless that is longer and good. */
  #keep(statement: Statement): void {
    const length = this.#recorded === NONE ? 0 : this.#recordings.positionOf(this.#recorded) + 1
    if (length < statement.length && statement.match >= GOOD_MATCH) {
      this.#recordings.free(this.#recorded)
      return
    }
    this.#statements.drop(statement)
    statement.last = this.#recorded
    statement.length = length
    statement.recordedAt = this.#forgettings
  }

  #record(page: PageId): void {
    if (!this.#isRecording) return
    let entry = this.#recordings.append(this.#recorded, page)
    if (entry === NONE && this.#statements.freeUseless(this.#statement)) {
      entry = this.#recordings.append(this.#recorded, page)
    }
    if (entry === NONE) this.#isRecording = false
    else this.#recorded = entry
  }
}
