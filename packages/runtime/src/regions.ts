/** The regions of a task: which runs of its space mean what. First fit, lowest page first. */
import type { MapRequest, Region, Rights } from '@selfpage/kernel'
import { READ, WRITE } from '@selfpage/kernel'
import type { StoreObject } from './backing-store.ts'
import type { PageRecords } from './page-records.ts'
import type { ReadAhead } from './read-ahead.ts'

/** What the pager keeps of a region. */
export interface MappedRegion extends Region {
  readonly number: number
  /** What makes the same region again. */
  readonly request: MapRequest
  rights: Rights
  readonly sharing: 'private' | 'shared'
  /** The file's object; undefined: anonymous. */
  readonly file: StoreObject | undefined
  /** Page of the file at the region's start. */
  readonly filePage: number
  readonly readAhead: ReadAhead
  /** Anonymous memory of several tasks: its number at the server of shared memory. */
  readonly segment: number | undefined
}

/** What one is made of. */
export interface RegionDescription {
  readonly request: MapRequest
  readonly file?: StoreObject | undefined
  readonly readAhead: ReadAhead
  readonly segment?: number | undefined
}

/** Region numbers fit the records' column. */
const MOST_REGIONS = 0xffff

export class Regions {
  readonly #records: PageRecords
  /** By number; 0 is no region. */
  readonly #byNumber: (MappedRegion | undefined)[] = [undefined]

  constructor(records: PageRecords) {
    this.#records = records
  }

  /** The region a page is of. */
  at(page: number): MappedRegion | undefined {
    return this.#byNumber[this.#records.regions[page]]
  }

  /** The region that a program means by the `Region` it was given, if it is still there. */
  find({ start, pages }: Region): MappedRegion | undefined {
    const region = this.at(start)
    return region !== undefined && region.start === start && region.pages === pages
      ? region
      : undefined
  }

  get all(): readonly MappedRegion[] {
    return this.#byNumber.filter((region) => region !== undefined)
  }

  /** Makes a region; undefined if there is no room where it was asked for, or anywhere. */
  add({ request, file, readAhead, segment }: RegionDescription): MappedRegion | undefined {
    const { pages } = request
    const start = request.at ?? this.#findRoom(pages)
    if (start < 0 || start + pages > this.#records.pages || !this.#isFree(start, pages)) {
      return undefined
    }
    const number = this.#freeNumber()
    if (number > MOST_REGIONS) return undefined
    const region: MappedRegion = {
      number,
      request: { ...request, at: start },
      name: request.name ?? request.file ?? 'anonymous',
      start,
      pages,
      rights: request.rights ?? READ | WRITE,
      sharing: request.sharing ?? 'private',
      file,
      filePage: request.filePage ?? 0,
      readAhead,
      segment,
    }
    this.#byNumber[number] = region
    this.#records.regions.fill(number, start, start + pages)
    return region
  }

  remove({ number, start, pages }: MappedRegion): void {
    this.#byNumber[number] = undefined
    this.#records.regions.fill(0, start, start + pages)
  }

  #freeNumber(): number {
    const free = this.#byNumber.indexOf(undefined, 1)
    return free < 0 ? this.#byNumber.length : free
  }

  #isFree(start: number, pages: number): boolean {
    const { regions } = this.#records
    for (let page = start; page < start + pages; page++) if (regions[page] !== 0) return false
    return true
  }

  #findRoom(pages: number): number {
    const { regions } = this.#records
    let start = 0
    for (let page = 0; page - start < pages; page++) {
      if (page >= regions.length) return -1
      if (regions[page] !== 0) start = page + 1
    }
    return start
  }
}
