/**
 * What a reference that faulted needs, decided from the state of its page alone. A fault that must
 * wait is looked at again from the start when something changed, so nothing is kept of it but that
 * it is there.
 */
import { WRITE } from '@selfpage/kernel'
import type { FrameNumber, MemoryError, Rights } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import type { CentralMemory } from './central-memory.ts'
import type { CentralRegion, CentralTask } from './central-task.ts'
import {
  AHEAD,
  FREE,
  IN_STORE,
  LOST,
  MODIFIED,
  NEW,
  NONE,
  READING,
  RESIDENT,
  RESTARTING,
} from './pages.ts'
import type { PageStore } from './page-store.ts'

/** What became of a fault: map the page's frame, wait, or tell the program. */
export type FaultEnd = 'map' | 'wait' | MemoryError

export class PageFaults {
  readonly #memory: CentralMemory
  readonly #swap: PageStore
  /** After `map`: which frame, with which rights. */
  frame = NONE as FrameNumber
  rights: Rights = 0

  constructor(memory: CentralMemory, swap: PageStore) {
    this.#memory = memory
    this.#swap = swap
  }

  /** Looks at a fault of `task` at a page of its space. */
  resolve(task: CentralTask, at: number, access: Rights): FaultEnd {
    const region = task.regionAt(at)
    if (region === undefined) return 'invalid'
    if ((access & ~region.rights) !== 0) return 'protection'
    if (task.isSwappedOut) return 'wait'
    const { pages } = this.#memory
    const page = this.pageAt(task, region, at)
    const isWrite = (access & WRITE) !== 0
    const isCopied = isWrite && this.isCopiedOnWrite(page, region)
    const end = this.bring(page, task, isWrite && !isCopied, () => this.#ahead(task, region, at))
    if (end !== 'map') return end
    const own = isCopied ? this.#copy(page, task, region, at) : page
    if (own === undefined) return this.#waitForFrames()
    this.frame = pages.frames[own] as FrameNumber
    this.rights = this.isCopiedOnWrite(own, region) ? region.rights & ~WRITE : region.rights
    return 'map'
  }

  /** The page that a place of a region shows, made if it is the first time. */
  pageAt(task: CentralTask, region: CentralRegion, at: number): PageId {
    const known = task.slots[at]
    if (known !== NONE) return known as PageId
    const { pages } = this.#memory
    const { file } = region
    let page: PageId
    if (file === undefined) page = pages.create(task.number, this.#swap, NONE, false)
    else {
      page = file.pageAt(region.filePage + at - region.start, task.number)
      pages.uses[page]++
    }
    task.slots[at] = page
    return page
  }

  /** Whether who writes there gets a page of its own first. */
  isCopiedOnWrite(page: PageId, region: CentralRegion): boolean {
    if (region.sharing === 'shared') return false
    const { pages } = this.#memory
    return pages.uses[page] > 1 || pages.storeOf(page).isFile
  }

  /**
   * Sees to it that a page is resident, and presents the reference to the replacement.
   * @param ahead the pages to read after it, if it must be read
   */
  bring(page: PageId, task: CentralTask, isWrite: boolean, ahead: () => PageId[]): FaultEnd {
    const memory = this.#memory
    const { pages, replacement } = memory
    const state = pages.states[page]
    if (pages.has(page, LOST)) return 'lost-data'
    if (state === READING) return 'wait'
    memory.current = page
    if (state === RESIDENT) {
      if (pages.has(page, AHEAD)) this.#softly(page, task, isWrite, 'ahead')
      return 'map'
    }
    if (state === FREE || state === MODIFIED) {
      memory.rescue(page)
      this.#softly(page, task, isWrite, state === FREE ? 'free' : 'modified')
      return 'map'
    }
    const frame = memory.takeFrame()
    if (frame === undefined) return this.#waitForFrames()
    if (pages.owners[page] === 0) pages.owners[page] = task.number
    memory.hold(page, frame, state === NEW ? RESIDENT : READING)
    if (!replacement.reference(page, task, isWrite)) {
      memory.withdraw(page)
      return this.#waitForFrames()
    }
    pages.set(page, RESTARTING)
    if (state === IN_STORE) return this.#read(page, task, ahead())
    memory.zero(frame)
    task.counts.zeroFills++
    memory.note('fault', { kind: 'zero', page, task: task.name })
    return 'map'
  }

  /** Starts reading pages nobody waits for, as many as frames allow. */
  readAhead(pages: readonly PageId[], task: CentralTask): void {
    const run: PageId[] = []
    for (const page of pages) if (this.#takeAhead(page, task)) run.push(page)
    this.#startRuns(run)
  }

  /** Brings in what its process had in memory before it was swapped out. */
  load(task: CentralTask, pages: readonly PageId[]): void {
    const memory = this.#memory
    const { places, states } = memory.pages
    const stored: PageId[] = []
    for (const page of pages) {
      if (states[page] === FREE || states[page] === MODIFIED) {
        memory.rescue(page)
        memory.replacement.readAhead(page, task)
      } else if (states[page] === IN_STORE && !memory.pages.has(page, LOST)) stored.push(page)
    }
    stored.sort((one, other) => places[one] - places[other])
    const run: PageId[] = []
    for (const page of stored) {
      const frame = memory.takeFrame()
      if (frame === undefined) break
      memory.hold(page, frame, READING)
      memory.replacement.readAhead(page, task)
      task.counts.hardFaults++
      run.push(page)
    }
    this.#startRuns(run)
  }

  /** Pages that lie beside each other in one store are read together. */
  #startRuns(wanted: readonly PageId[]): void {
    let run: PageId[] = []
    for (const page of wanted) {
      const last = run.at(-1)
      if (last !== undefined && !this.#isNext(last, page)) {
        this.#start(run)
        run = []
      }
      run.push(page)
    }
    if (run.length > 0) this.#start(run)
  }

  /** A private mapping of a file shows pages of the file and of swap. */
  #isNext(page: PageId, next: PageId): boolean {
    const { pages } = this.#memory
    return pages.stores[page] === pages.stores[next] && pages.storeOf(page).isNext(page, next)
  }

  #softly(page: PageId, task: CentralTask, isWrite: boolean, from: string): void {
    const { pages, replacement } = this.#memory
    pages.clear(page, AHEAD)
    // A replacement without room for one more gets over it at its next chance.
    replacement.reference(page, task, isWrite)
    pages.set(page, RESTARTING)
    task.counts.softFaults++
    this.#memory.note('fault', { kind: 'soft', page, task: task.name, from })
  }

  #read(page: PageId, task: CentralTask, ahead: readonly PageId[]): FaultEnd {
    task.counts.hardFaults++
    this.#memory.note('fault', { kind: 'hard', page, task: task.name })
    const run = [page]
    for (const next of ahead) {
      if (!this.#isNext(run[run.length - 1], next)) break
      if (!this.#takeAhead(next, task)) break
      run.push(next)
    }
    this.#start(run)
    return 'wait'
  }

  /** A frame for a page nobody has referenced; false: it is here, or there is none to spare. */
  #takeAhead(page: PageId, task: CentralTask): boolean {
    const memory = this.#memory
    const { pages } = memory
    if (pages.states[page] !== IN_STORE || pages.has(page, LOST)) return false
    if (memory.freeFrames < 2) return false
    const frame = memory.takeFrame()
    if (frame === undefined) return false
    if (pages.owners[page] === 0) pages.owners[page] = task.number
    memory.hold(page, frame, READING)
    if (memory.replacement.readAhead(page, task)) {
      pages.set(page, AHEAD)
      return true
    }
    memory.withdraw(page)
    return false
  }

  #start(run: readonly PageId[]): void {
    const memory = this.#memory
    const { pages } = memory
    const frames = run.map((page) => pages.frames[page] as FrameNumber)
    pages.storeOf(run[0]).read(run, frames, (ok) => {
      for (const page of run) {
        memory.transferred(page)
        if (pages.uses[page] === 0) continue
        pages.states[page] = RESIDENT
        pages.dirty[page] = 0
        memory.replacement.release?.(page)
        if (ok) continue
        memory.replacement.remove(page)
        memory.withdraw(page)
        pages.set(page, LOST)
      }
    })
  }

  /** The pages after a place of which the store can read a run. */
  #ahead(task: CentralTask, region: CentralRegion, at: number): PageId[] {
    const end = Math.min(region.start + region.pages, at + region.readAhead.windowAt(at))
    const ahead: PageId[] = []
    for (let next = at + 1; next < end; next++) {
      if (region.file === undefined && task.slots[next] === NONE) break
      ahead.push(this.pageAt(task, region, next))
    }
    if (ahead.length < end - at - 1) region.readAhead.shorten(at, ahead.length + 1)
    return ahead
  }

  /** A page of the task's own in place of one it shares; undefined: there is no frame. */
  #copy(page: PageId, task: CentralTask, region: CentralRegion, at: number): PageId | undefined {
    const memory = this.#memory
    const { pages } = memory
    memory.current = page
    const frame = memory.takeFrame()
    if (frame === undefined) return undefined
    const own = pages.create(task.number, this.#swap, NONE, false)
    memory.hold(own, frame, RESIDENT)
    if (!memory.replacement.reference(own, task, true)) {
      memory.withdraw(own)
      pages.end(own)
      return undefined
    }
    memory.copy(pages.frames[page] as FrameNumber, frame)
    pages.dirty[own] = 1
    pages.set(own, RESTARTING)
    task.slots[at] = own
    this.#movePins(task, at, page, own)
    memory.unuse(page)
    task.counts.copyFaults++
    memory.note('fault', { kind: 'copy', page: own, task: task.name, region: region.name })
    return own
  }

  /** What a task pinned is what it sees there, whichever page that is. */
  #movePins(task: CentralTask, at: number, from: PageId, to: PageId): void {
    const pins = task.pins.get(at) ?? 0
    if (pins === 0) return
    const { pages, replacement } = this.#memory
    pages.pins[from] -= pins
    pages.pins[to] += pins
    if (pages.pins[from] === 0) replacement.release?.(from)
  }

  #waitForFrames(): FaultEnd {
    this.#memory.replacement.relieve?.()
    return this.#memory.canWait ? 'wait' : 'no-frames'
  }
}
