/**
 * A task as a central system keeps it: its regions, and which page every place of its space shows.
 * The task itself knows nothing of this; it has a thread whose faults arrive here.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { MapRequest, Region, Rights, Space, ThreadId, Ticks } from '@selfpage/kernel'
import type { DriverFacts } from '@selfpage/kit'
import { NEVER } from '@selfpage/policy'
import { ReadAhead } from '@selfpage/runtime'
import type { ReadAheadOptions } from '@selfpage/runtime'
import type { CentralFile } from './file-store.ts'
import { NONE } from './pages.ts'

export interface CentralRegion extends Region {
  rights: Rights
  readonly sharing: 'private' | 'shared'
  /** Undefined: anonymous. */
  readonly file: CentralFile | undefined
  readonly filePage: number
  readonly readAhead: ReadAhead
}

/** Counts of a task and of what it forked. */
export interface CentralCounts {
  references: number
  hardFaults: number
  softFaults: number
  zeroFills: number
  copyFaults: number
  pageOuts: number
  messages: number
  stalledTicks: Ticks
}

export interface CentralTaskOptions {
  /** From 1; a column's value. */
  readonly number: number
  readonly name: string
  readonly space: Space
  readonly readAhead: ReadAheadOptions
  readonly counts: CentralCounts
  readonly describe: ((facts: DriverFacts) => void) | undefined
}

export class CentralTask {
  readonly number: number
  readonly name: string
  readonly space: Space
  readonly counts: CentralCounts
  readonly describe: ((facts: DriverFacts) => void) | undefined
  main: ThreadId | undefined
  /** What its program says its references are (the fact `class`). */
  referenceClass = 0
  /** When it says that the page referenced next is used again. */
  nextUse = NEVER
  /** By page of the space: the page it shows, or NONE. */
  readonly slots: Int32Array
  /** By page of the space: how often it is pinned, if it is. */
  readonly pins = new Map<number, number>()
  /** Frames charged to it. */
  frames = 0
  /** Out of memory as a whole: its faults wait. */
  isSwappedOut = false
  hasEnded = false
  readonly #readAhead: ReadAheadOptions
  readonly #regionOf: Uint16Array
  readonly #regions: (CentralRegion | undefined)[] = [undefined]

  constructor(options: CentralTaskOptions) {
    const { pages } = options.space
    this.number = options.number
    this.name = options.name
    this.space = options.space
    this.counts = options.counts
    this.describe = options.describe
    this.slots = new Int32Array(pages).fill(NONE)
    this.#regionOf = new Uint16Array(pages)
    this.#readAhead = options.readAhead
  }

  get regions(): readonly CentralRegion[] {
    return this.#regions.filter((region) => region !== undefined)
  }

  regionAt(page: number): CentralRegion | undefined {
    return this.#regions[this.#regionOf[page]]
  }

  /** The region a program means by what it was given. */
  find({ start, pages }: Region): CentralRegion | undefined {
    const region = this.regionAt(start)
    return region?.start === start && region.pages === pages ? region : undefined
  }

  /** `request.file` is not looked at. Undefined: there is no room where it was asked for, or anywhere. */
  add(request: Omit<MapRequest, 'file'>, file: CentralFile | undefined): CentralRegion | undefined {
    const { pages } = request
    const start = request.at ?? this.#findRoom(pages)
    if (start < 0 || start + pages > this.slots.length || !this.#isFree(start, pages)) {
      return undefined
    }
    const unused = this.#regions.indexOf(undefined, 1)
    const number = unused < 0 ? this.#regions.length : unused
    if (number > MOST_REGIONS) return undefined
    const region: CentralRegion = {
      name: request.name ?? file?.name ?? 'anonymous',
      start,
      pages,
      rights: request.rights ?? READ | WRITE,
      sharing: request.sharing ?? 'private',
      file,
      filePage: request.filePage ?? 0,
      readAhead: new ReadAhead(this.#readAhead),
    }
    this.#regions[number] = region
    this.#regionOf.fill(number, start, start + pages)
    return region
  }

  remove(region: CentralRegion): void {
    const { start, pages } = region
    this.#regions[this.#regionOf[start]] = undefined
    this.#regionOf.fill(0, start, start + pages)
  }

  #isFree(start: number, pages: number): boolean {
    return this.#regionOf.subarray(start, start + pages).every((region) => region === 0)
  }

  #findRoom(pages: number): number {
    let start = 0
    for (let page = 0; page - start < pages; page++) {
      if (page >= this.#regionOf.length) return -1
      if (this.#regionOf[page] !== 0) start = page + 1
    }
    return start
  }
}

const MOST_REGIONS = 0xffff
