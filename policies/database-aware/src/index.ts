/**
 * LRU that listens to a database: pages that only scans read pass through a small queue of their
 * own, so that a scan cannot wash out what look-ups need, and the upper pages of indexes stay. Who
 * reads is known from the class of each reference, or from the statements under way. Without
 * either it is LRU.
 *
 * After Chou and DeWitt, "An evaluation of buffer management strategies for relational database
 * systems", VLDB 1985, section 3 (query locality sets, and priorities of index pages).
 */
import { PageListGroup, lengthen } from '@selfpage/kit'
import type { PageList } from '@selfpage/kit'
import {
  databaseHints,
  definePolicy,
  isRingReference,
  pageKindOf,
  pageKinds,
  queryClassOf,
  queryClasses,
} from '@selfpage/policy'
import type { AdmitCause, EvictionPolicy, Facts, HintHandlers, PageId } from '@selfpage/policy'
import { z } from 'zod'

/** Which list a page is in, from the least worth keeping. */
const SCANNED = 1
const USED = 2
const INTERIOR = 3

interface Options {
  readonly scanShare: number
  readonly interiorShare: number
}

class DatabaseAware implements EvictionPolicy, HintHandlers<[typeof databaseHints]> {
  readonly #facts: Pick<Facts, 'class'>
  readonly #options: Options
  readonly #group: PageListGroup
  /** Pages that only scans referenced, in order of arrival. */
  readonly #scanned: PageList
  /** Most recently used first, as are the index pages. */
  readonly #used: PageList
  readonly #interior: PageList
  /** The list each page is in, or was in when it left. */
  #list: Uint8Array
  #scanFrames = 0
  #interiorFrames = 0
  /** Statements under way. */
  #scans = 0
  #otherStatements = 0
  /** Where the page goes that faulted last. */
  #incoming = USED

  constructor(pages: number, frames: number, facts: Pick<Facts, 'class'>, options: Options) {
    this.#facts = facts
    this.#options = options
    this.#group = new PageListGroup(pages, 3)
    this.#scanned = this.#group.lists[0]
    this.#used = this.#group.lists[1]
    this.#interior = this.#group.lists[2]
    this.#list = new Uint8Array(pages)
    this.resize(frames)
  }

  touch(page: PageId): void {
    const worth = this.#worth()
    const list = this.#list[page]
    // A scan makes nothing more recent, and what is known to be worth more stays so.
    if (worth === SCANNED) return
    if (worth <= list) {
      this.#listOf(list).moveToFirst(page)
    } else {
      this.#listOf(list).remove(page)
      this.#put(page, worth)
    }
  }

  fault(): void {
    this.#incoming = this.#worth()
  }

  victim(): PageId {
    const arriving = this.#incoming === SCANNED ? 1 : 0
    const isOver = this.#scanned.size + arriving > this.#scanFrames
    if (this.#scanned.size > 0 && (isOver || this.#used.size === 0)) return this.#scanned.first
    return this.#used.size > 0 ? this.#used.last : this.#interior.last
  }

  remove(page: PageId): void {
    this.#listOf(this.#list[page]).remove(page)
  }

  admit(page: PageId, cause: AdmitCause): void {
    const isReference = cause === 'fault' || cause === 'rescued'
    if (cause === 'released') this.#put(page, this.#list[page])
    else this.#put(page, isReference ? this.#incoming : USED)
    this.#incoming = USED
  }

  forget(): void {}

  resize(frames: number): void {
    this.#scanFrames = Math.trunc(this.#options.scanShare * frames)
    this.#interiorFrames = Math.trunc(this.#options.interiorShare * frames)
    this.#limitInterior()
  }

  grow(pages: number): void {
    this.#group.grow(pages)
    this.#list = lengthen(this.#list, pages)
  }

  databaseScanBegin(): void {
    this.#scans++
  }

  databaseScanEnd(): void {
    if (this.#scans > 0) this.#scans--
  }

  databaseStatementBegin(): void {
    this.#otherStatements++
  }

  databaseStatementEnd(): void {
    if (this.#otherStatements > 0) this.#otherStatements--
  }

  /** The list that the reference being made speaks for. */
  #worth(): number {
    const referenceClass = this.#facts.class
    const kind = pageKindOf(referenceClass)
    if (kind === pageKinds.indexInterior || kind === pageKinds.indexMeta) return INTERIOR
    if (isRingReference(referenceClass)) return SCANNED
    const query = queryClassOf(referenceClass)
    if (query === queryClasses.scan) return SCANNED
    const isScanning = this.#scans > 0 && this.#otherStatements === 0
    return query === queryClasses.unknown && isScanning ? SCANNED : USED
  }

  #put(page: PageId, list: number): void {
    this.#list[page] = list
    if (list === SCANNED) {
      this.#scanned.addLast(page)
    } else {
      this.#listOf(list).addFirst(page)
      this.#limitInterior()
    }
  }

  #limitInterior(): void {
    while (this.#interior.size > this.#interiorFrames) {
      const page = this.#interior.last
      this.#interior.remove(page)
      this.#list[page] = USED
      this.#used.addFirst(page)
    }
  }

  #listOf(list: number): PageList {
    if (list === USED) return this.#used
    return list === SCANNED ? this.#scanned : this.#interior
  }
}

/** LRU that scans cannot wash out. Hears the hints `database`, reads the fact `class`. */
export const databaseAware = definePolicy({
  name: 'database-aware',
  summary: 'Gives up pages that scans brought in first, upper pages of indexes last.',
  paper: {
    title: 'An evaluation of buffer management strategies for relational database systems',
    authors: 'Hong-Tai Chou, David J. DeWitt',
    venue: 'VLDB',
    year: 1985,
    url: 'https://www.vldb.org/conf/1985/P127.PDF',
  },
  options: z.strictObject({
    scanShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.02)
      .describe('Share of the frames that pages of scans may take while others want them.'),
    interiorShare: z
      .number()
      .min(0)
      .max(1)
      .default(0.01)
      .describe('Share of the frames kept for upper index pages.'),
  }),
  facts: ['class'],
  hints: [databaseHints],
  create: ({ pages, frames, facts }, options) => new DatabaseAware(pages, frames, facts, options),
})

export default databaseAware
