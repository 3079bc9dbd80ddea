/**
 * Trace reduction by safely allowed drop (SAD): Kaplan, Smaragdakis and Wilson, "Trace Reduction for
 * Virtual Memory Simulations", SIGMETRICS 1999.
 *
 * Of three references to a page the middle one can go if, from the first to the last, no more than
 * `k` distinct pages are referenced. With `k` frames or more LRU and optimal then make the same
 * faults, because the page is resident throughout, and so is whatever comes between.
 *
 * The references that may still change wait in a queue that never holds more than `k` pages, each
 * at most twice; a third reference to a page in it takes the place of the second. What a dropped
 * reference did (write, use data) counts as done by the next one to its page.
 */

/** What a reference did: bits that join when references do. None of them: it fetched instructions. */
export const wrote = 1
export const usedData = 2

/** Where the reduced trace goes, in order. */
export interface ReducedTrace<Note> {
  reference(page: number, flags: number): void
  /** Something that happened between two references. */
  note(note: Note): void
}

const none = -1
// Slots for pages seen of late: a look here in place of one into the map.
const recentSlots = 4096

/** Reduces references as they come. Notes keep their place among them. */
export class SafelyAllowedDrop<Note> {
  readonly #into: ReducedTrace<Note>
  /** Of entries: neighbours in the queue, the record they belong to (`none`: a note), their flags. */
  #next = new Int32Array(64)
  #previous = new Int32Array(64)
  #recordOf = new Int32Array(64)
  #flags = new Uint8Array(64)
  #entries = 0
  readonly #freeEntries: number[] = []
  readonly #notes = new Map<number, Note>()
  #head = none
  #tail = none
  /** Of records, one for each page in the queue: its page, its one or two entries. */
  readonly #page: Float64Array
  readonly #first: Int32Array
  readonly #second: Int32Array
  readonly #freeRecords: number[]
  readonly #records = new Map<number, number>()
  readonly #recentPage = new Float64Array(recentSlots).fill(none)
  readonly #recentRecord = new Int32Array(recentSlots)

  /** Counts are exact from `k` frames on; with 1 nothing is lost but repeats. */
  constructor(k: number, into: ReducedTrace<Note>) {
    this.#into = into
    this.#page = new Float64Array(k)
    this.#first = new Int32Array(k)
    this.#second = new Int32Array(k)
    this.#freeRecords = Array.from({ length: k }, (_, index) => index)
  }

  /** A reference to `page`, any whole number below 2 ** 53. */
  reference(page: number, flags: number): void {
    const slot = page & (recentSlots - 1)
    let record: number
    if (this.#recentPage[slot] === page) record = this.#recentRecord[slot]
    else {
      const known = this.#records.get(page)
      if (known === undefined) {
        this.#come(page, flags)
        return
      }
      record = known
      this.#recentPage[slot] = page
      this.#recentRecord[slot] = record
    }
    const second = this.#second[record]
    if (second === none) this.#second[record] = this.#append(record, flags)
    else {
      this.#flags[second] |= flags
      if (second !== this.#tail) this.#moveToEnd(second)
    }
  }

  /** Something happens between the last reference and the next. */
  note(note: Note): void {
    this.#notes.set(this.#append(none, 0), note)
  }

  /**
   * What the pages from `first` to before `end` held is gone. References before and after are not
   * to the same contents, and never take each other's place.
   */
  separate(first: number, end: number): void {
    for (const page of this.#records.keys()) {
      if (first <= page && page < end) this.#forget(page)
    }
  }

  /** Gives up all that is in the queue. */
  flush(): void {
    while (this.#head !== none) this.#giveUpFirst()
  }

  #come(page: number, flags: number): void {
    while (this.#freeRecords.length === 0) this.#giveUpFirst()
    const record = this.#freeRecords.pop() as number
    this.#page[record] = page
    this.#records.set(page, record)
    this.#first[record] = this.#append(record, flags)
    this.#second[record] = none
    const slot = page & (recentSlots - 1)
    this.#recentPage[slot] = page
    this.#recentRecord[slot] = record
  }

  /** Takes the oldest entry out, which can no longer change. */
  #giveUpFirst(): void {
    const entry = this.#head
    const record = this.#recordOf[entry]
    this.#unlink(entry)
    this.#freeEntries.push(entry)
    if (record === none) {
      const note = this.#notes.get(entry) as Note
      this.#notes.delete(entry)
      this.#into.note(note)
      return
    }
    const page = this.#page[record]
    this.#into.reference(page, this.#flags[entry])
    this.#first[record] = this.#second[record]
    this.#second[record] = none
    if (this.#first[record] !== none) return
    // A page that was separated has another record by now, or none.
    if (this.#records.get(page) === record) this.#forget(page)
    this.#freeRecords.push(record)
  }

  #forget(page: number): void {
    this.#records.delete(page)
    const slot = page & (recentSlots - 1)
    if (this.#recentPage[slot] === page) this.#recentPage[slot] = none
  }

  #append(record: number, flags: number): number {
    const entry = this.#freeEntries.pop() ?? this.#newEntry()
    this.#recordOf[entry] = record
    this.#flags[entry] = flags
    this.#linkAtEnd(entry)
    return entry
  }

  #newEntry(): number {
    if (this.#entries === this.#next.length) {
      const grown = (old: Int32Array) => {
        const larger = new Int32Array(old.length * 2)
        larger.set(old)
        return larger
      }
      this.#next = grown(this.#next)
      this.#previous = grown(this.#previous)
      this.#recordOf = grown(this.#recordOf)
      const flags = new Uint8Array(this.#flags.length * 2)
      flags.set(this.#flags)
      this.#flags = flags
    }
    return this.#entries++
  }

  #moveToEnd(entry: number): void {
    this.#unlink(entry)
    this.#linkAtEnd(entry)
  }

  #linkAtEnd(entry: number): void {
    this.#previous[entry] = this.#tail
    this.#next[entry] = none
    if (this.#tail === none) this.#head = entry
    else this.#next[this.#tail] = entry
    this.#tail = entry
  }

  #unlink(entry: number): void {
    const before = this.#previous[entry]
    const after = this.#next[entry]
    if (before === none) this.#head = after
    else this.#next[before] = after
    if (after === none) this.#tail = before
    else this.#previous[after] = before
  }
}
