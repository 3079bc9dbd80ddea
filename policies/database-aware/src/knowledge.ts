/**
 * All that is learned of pages, and three opinions of what a frame for a page is worth, in hits per
 * reference: without hints; by object, kind and stream; and with what statements repeat.
 */
import type { Facts, PageId } from '@selfpage/policy'
import { pageKindOf } from '@selfpage/policy'
import { HabitNumbers } from './habit-numbers.ts'
import { Habits } from './habits.ts'
import { Recordings } from './recordings.ts'
import { Replay } from './replay.ts'
import type { Forecast } from './replay.ts'
import { MOST_RECORDINGS, Statements } from './statements.ts'
import { STREAMS, TRANSACTIONS, streamOf } from './streams.ts'
import { TransactionClock } from './transaction-clock.ts'

/**
 * By rates alone, told nothing; by classes and streams; and by what the statements under way and to
 * come will reference.
 */
export type Opinion = 'plain' | 'classes' | 'replay'

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
  readonly #forecast: Forecast = { hits: 0.5, cover: 0.5 }
  readonly #clock = new TransactionClock()
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
    this.#recordings = new Recordings(MOST_RECORDINGS, pages, pages * recordings)
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
    if (stream === TRANSACTIONS) this.#clock.tick(now)
    const time = this.#timeOf(stream)
    const habits = this.#streams[stream]
    habits.reference(page, time, habit)
    if (stream !== TRANSACTIONS) this.#replay.reference(page, now)
    if (this.#plain.isCensusDue(now) || habits.isCensusDue(time)) this.#takeCensus()
  }

  /** Sets each of the first `count` of `worths` to what that one of `pages` is worth in `opinion`. */
  judge(opinion: Opinion, pages: Int32Array, count: number, worths: Float64Array): void {
    for (let position = 0; position < count; position++) {
      this.#judge(opinion, pages[position] as PageId)
      worths[position] = this.#index[0]
    }
  }

  /** When `page` was last referenced; 0: never. */
  lastOf(page: PageId): number {
    return this.#plain.lastOf(page)
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
    this.#recordings.grow(pages, pages * this.#recordingsAPage)
    this.#replay.grow(pages)
  }

  /** Sets `#index`, which is cheaper than to return what V8 may box. */
  #judge(opinion: Opinion, page: PageId): void {
    if (opinion === 'plain') {
      const place = this.#plain.placeOf(page, this.#now)
      this.#index[0] = place < 0 ? 0 : this.#plain.indices[place]
      return
    }
    this.#judgeTransactions(page)
    const cover = opinion === 'classes' ? 0 : this.#foretell(page)
    for (let stream = TRANSACTIONS + 1; stream < STREAMS; stream++) {
      const habits = this.#streams[stream]
      const at = habits.placeOf(page, this.#now)
      if (at >= 0) this.#index[0] += (1 - cover) * habits.indices[at]
    }
  }

  #judgeTransactions(page: PageId): void {
    const transactions = this.#streams[TRANSACTIONS]
    const place = transactions.placeOf(page, this.#clock.time)
    const index = place < 0 ? 0 : transactions.indices[place]
    this.#index[0] = this.#clock.hitsOf(index, this.#now, this.#replay.rest)
  }

  /** Adds what is foretold. Returns how sure it is that scans and joins come to nothing else. */
  #foretell(page: PageId): number {
    const forecast = this.#forecast
    this.#replay.foretell(page, this.#now, forecast)
    this.#index[0] += forecast.hits
    return forecast.cover
  }

  /** Each stream has a rhythm of its own: when the first scan comes, all is new of scans. */
  #takeCensus(): void {
    if (this.#now >= LATEST) this.#countAnew()
    if (this.#plain.isCensusDue(this.#now)) this.#plain.takeCensus(this.#now)
    for (let stream = 0; stream < STREAMS; stream++) {
      const time = this.#timeOf(stream)
      if (this.#streams[stream].isCensusDue(time)) this.#streams[stream].takeCensus(time)
    }
  }

  /** Transactions have a clock of their own. */
  #timeOf(stream: number): number {
    return stream === TRANSACTIONS ? this.#clock.time : this.#now
  }

  #countAnew(): void {
    const back = LATEST / 2
    this.#plain.countAnew(back)
    const ownBack = this.#clock.countAnew(back)
    for (let stream = 0; stream < STREAMS; stream++) {
      this.#streams[stream].countAnew(stream === TRANSACTIONS ? ownBack : back)
    }
    this.#replay.countAnew(back)
    this.#now -= back
  }
}
