/**
 * All that is learned of pages, and four opinions of what a frame for a page is worth, in hits per
 * reference: without hints, by object, kind and stream, and with what the running statement repeats, believed or
 * half believed.
 */
import type { Facts, PageId } from '@selfpage/policy'
import { pageKindOf } from '@selfpage/policy'
import { HabitNumbers } from './habit-numbers.ts'
import { Habits } from './habits.ts'
import { Recordings } from './recordings.ts'
import { Replay } from './replay.ts'
import { Statements } from './statements.ts'
import { STREAMS, TRANSACTIONS, streamOf } from './streams.ts'

/**
 * By rates alone, told nothing; by classes and streams; by what the running statement has still to
 * come to; the same, half believing that it comes to nothing else.
 */
export type Opinion = 'plain' | 'classes' | 'replay' | 'hedged'

/** What may be chosen. */
export interface KnowledgeOptions {
  /** The weight that what was learned keeps from one census to the next. */
  readonly memory: number
  /** Room for recordings, in entries for each page. */
  readonly recordings: number
}

/** Times from here on are counted anew. */
const LATEST = 2 ** 31

export class Knowledge {
  readonly #facts: Pick<Facts, 'class' | 'kind'>
  readonly #recordingsAPage: number
  /** Of references without distinction, and of each stream. */
  readonly #plain: Habits
  readonly #streams: readonly Habits[]
  readonly #numbers = new HabitNumbers()
  readonly #recordings: Recordings
  readonly #statements: Statements
  readonly #replay: Replay
  /** Of the page judged last. */
  readonly #index = new Float64Array(1)
  #now = 0
  /** Statements under way. */
  #scans = 0
  #otherStatements = 0

  constructor(
    pages: number,
    frames: number,
    facts: Pick<Facts, 'class' | 'kind'>,
    { memory, recordings }: KnowledgeOptions,
  ) {
    this.#facts = facts
    this.#recordingsAPage = recordings
    this.#plain = new Habits(pages, frames, memory)
    this.#streams = Array.from({ length: STREAMS }, () => new Habits(pages, frames, memory))
    this.#recordings = new Recordings(pages * recordings)
    this.#statements = new Statements(this.#recordings)
    this.#replay = new Replay(pages, frames, this.#recordings, this.#statements)
  }

  /** `page` is referenced; the facts are of this reference. */
  reference(page: PageId): void {
    const now = ++this.#now
    const referenceClass = this.#facts.class
    const stream = streamOf(referenceClass, this.#scans > 0 && this.#otherStatements === 0)
    // A world's column may be shorter than there are pages.
    const habit = this.#numbers.of(this.#facts.kind[page] | 0, pageKindOf(referenceClass))
    this.#plain.reference(page, now, 0)
    this.#streams[stream].reference(page, now, habit)
    if (stream !== TRANSACTIONS) this.#replay.reference(page, now)
    if (this.#plain.isCensusDue(now) || this.#streams[stream].isCensusDue(now)) this.#takeCensus()
  }

  /**
   * Which of the first `count` of `pages` is worth least in `opinion`: its position. Of equals the one
   * unused the longest.
   */
  leastOf(opinion: Opinion, pages: Int32Array, count: number): number {
    let least = 0
    let leastIndex = Infinity
    for (let position = 0; position < count; position++) {
      const page = pages[position] as PageId
      this.#judge(opinion, page)
      const index = this.#index[0]
      if (index > leastIndex) continue
      const isOlder = this.#plain.lastOf(page) < this.#plain.lastOf(pages[least] as PageId)
      if (index === leastIndex && !isOlder) continue
      least = position
      leastIndex = index
    }
    return least
  }

  beginScan(number: number): void {
    this.#scans++
    this.#replay.end()
    this.#replay.begin(this.#statements.begin(number), this.#now)
  }

  endScan(number: number): void {
    if (this.#scans > 0) this.#scans--
    if (this.#replay.runs(number)) this.#replay.end()
  }

  beginStatement(): void {
    this.#otherStatements++
  }

  endStatement(): void {
    if (this.#otherStatements > 0) this.#otherStatements--
  }

  forget(page: PageId): void {
    this.#plain.forget(page)
    for (const stream of this.#streams) stream.forget(page)
    this.#replay.forget(page)
  }

  resize(frames: number): void {
    this.#plain.resize(frames)
    for (const stream of this.#streams) stream.resize(frames)
    this.#replay.resize(frames)
  }

  grow(pages: number): void {
    this.#plain.grow(pages)
    for (const stream of this.#streams) stream.grow(pages)
    this.#recordings.grow(pages * this.#recordingsAPage)
    this.#replay.grow(pages)
  }

  /** Sets `#index`, which is cheaper than to return what V8 may box. */
  #judge(opinion: Opinion, page: PageId): void {
    const isPlain = opinion === 'plain'
    const first = isPlain ? this.#plain : this.#streams[TRANSACTIONS]
    const place = first.placeOf(page, this.#now)
    this.#index[0] = place < 0 ? 0 : first.indices[place]
    if (isPlain) return
    // Where statements are followed, what they are not said to come to is unlikely.
    const isForetold = opinion !== 'classes' && !this.#replay.isInUse(page)
    const cover = isForetold ? this.#foretell(opinion, page) : 0
    for (let stream = TRANSACTIONS + 1; stream < STREAMS; stream++) {
      const habits = this.#streams[stream]
      const at = habits.placeOf(page, this.#now)
      if (at >= 0) this.#index[0] += (1 - cover) * habits.indices[at]
    }
  }

  /** Adds what the statement is said to come to. Returns how sure it is that it comes to nothing else. */
  #foretell(opinion: Opinion, page: PageId): number {
    const replay = this.#replay
    const entries = replay.entriesTo(page)
    if (entries > 0) this.#index[0] += replay.match / (entries * replay.stretch)
    return opinion === 'hedged' ? replay.match / 2 : replay.match
  }

  /** Each stream has a rhythm of its own: when the first scan comes, all is new of scans. */
  #takeCensus(): void {
    if (this.#now >= LATEST) this.#countAnew()
    if (this.#plain.isCensusDue(this.#now)) this.#plain.takeCensus(this.#now)
    for (const stream of this.#streams) {
      if (stream.isCensusDue(this.#now)) stream.takeCensus(this.#now)
    }
  }

  #countAnew(): void {
    const back = LATEST / 2
    this.#plain.countAnew(back)
    for (const stream of this.#streams) stream.countAnew(back)
    this.#replay.countAnew(back)
    this.#now -= back
  }
}
