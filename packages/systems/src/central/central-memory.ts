/**
 * Frames, pages and who has them, in one trusted place: what a page's change of state means for
 * its frame, its mappings and its bits. Nothing here waits or decides; faults, writing and requests
 * are built on it. The server has frame n mapped at page n of its own space, so that `unmap` there
 * takes a frame from everybody.
 */
import { ALL_RIGHTS, DIRTY, flexpage, REFERENCED } from '@selfpage/kernel'
import type { AccessBits, FrameNumber, Rights, ServerThread, Ticks } from '@selfpage/kernel'
import { SelfpageError } from '@selfpage/policy'
import type { PageId } from '@selfpage/policy'
import type { CentralTask } from './central-task.ts'
import { FrameLists } from './frame-lists.ts'
import {
  AHEAD,
  FREE,
  IN_STORE,
  LOST,
  MODIFIED,
  NEW,
  NONE,
  ORPHAN,
  READING,
  RESIDENT,
  STORED,
  WRITING,
} from './pages.ts'
import type { Pages } from './pages.ts'
import type { FrameWorld, MakeReplacement, Replacement } from './replacement.ts'

export interface CentralMemoryOptions {
  readonly thread: ServerThread
  readonly pages: Pages
  readonly makeReplacement: MakeReplacement
  /** Whether a page given up clean can be rescued until its frame is reused. */
  readonly hasSecondChance: boolean
  /** Frames of the machine. */
  readonly frames: number
  readonly seed: number
  readonly zeroTicks: Ticks
  readonly copyTicks: Ticks
  /** Whether anything is on its way to or from a store. */
  readonly hasTransfers: () => boolean
}

export class CentralMemory implements FrameWorld {
  readonly pages: Pages
  readonly lists: FrameLists
  readonly replacement: Replacement
  readonly frames: number
  readonly seed: number
  readonly tasks: CentralTask[] = []
  /** By number; 0 is nobody. */
  readonly tasksByNumber: (CentralTask | undefined)[] = [undefined]
  /** The page a fault is being resolved for: it must stay until `settle`. */
  current: PageId = NONE as PageId
  /** Frames became free, or a transfer ended: faults that wait may go on. */
  hasNews = false
  readonly #thread: ServerThread
  readonly #options: CentralMemoryOptions
  /** Refused for a reason that passes with the message being served. */
  #refused: PageId[] = []
  #wakeTicks: Ticks[] = []
  #arrivedFrames = 0
  /** By frame: the page that had it last. */
  readonly #pageIn: Int32Array

  constructor(options: CentralMemoryOptions) {
    this.#options = options
    this.#thread = options.thread
    this.pages = options.pages
    this.frames = options.frames
    this.#pageIn = new Int32Array(options.frames)
    this.seed = options.seed
    this.lists = new FrameLists(options.pages)
    this.replacement = options.makeReplacement(this)
  }

  // --- What replacements see

  get now(): Ticks {
    return this.#thread.now
  }

  get freeFrames(): number {
    return this.lists.freeFrames
  }

  get modifiedPages(): number {
    return this.lists.modified.size
  }

  isResident(page: PageId): boolean {
    return this.pages.states[page] === RESIDENT
  }

  *residentPages(): Generator<PageId, void, undefined> {
    for (let frame = 0; frame < this.frames; frame++) {
      const page = this.#pageIn[frame] as PageId
      // What is noted of a frame may be old.
      if (this.pages.frames[page] === frame && this.isResident(page)) yield page
    }
  }

  taskOf(page: PageId): CentralTask | undefined {
    return this.tasksByNumber[this.pages.owners[page]]
  }

  takeReferenced(page: PageId): boolean {
    return (this.gather(page, 0) & REFERENCED) !== 0
  }

  mayGiveUp(page: PageId): boolean {
    const { pages } = this
    if (pages.states[page] !== RESIDENT || pages.pins[page] > 0) return false
    if (page === this.current) {
      this.#refused.push(page)
      return false
    }
    this.gather(page, ALL_RIGHTS)
    if (pages.dirty[page] === 0 || pages.storeOf(page).prepare(page)) return true
    this.#refused.push(page)
    return false
  }

  gaveUp(page: PageId): void {
    const { pages } = this
    const isDirty = pages.dirty[page] === 1
    const owner = this.taskOf(page)
    if (owner !== undefined) owner.frames--
    this.#thread.note('evict', { page, task: owner?.name, dirty: isDirty })
    if (isDirty || pages.has(page, WRITING)) {
      if (isDirty && owner !== undefined) owner.counts.pageOuts++
      pages.states[page] = MODIFIED
      this.lists.addModified(page)
    } else this.freeClean(page)
  }

  wakeAt(ticks: Ticks): void {
    if (this.#wakeTicks.includes(ticks)) return
    this.#wakeTicks.push(ticks)
    this.#thread.alarm(ticks, 'vmm.wake', ticks)
  }

  swapOut(task: CentralTask): void {
    task.isSwappedOut = true
    this.#thread.note('swap-out', { task: task.name, frames: task.frames })
    for (const slot of task.slots) {
      const page = slot as PageId
      if (page === NONE || this.pages.owners[page] !== task.number) continue
      if (!this.isResident(page) || !this.mayGiveUp(page)) continue
      this.replacement.remove(page)
      this.gaveUp(page)
    }
  }

  swapIn(task: CentralTask): void {
    task.isSwappedOut = false
    this.hasNews = true
    this.#thread.note('swap-in', { task: task.name })
  }

  /** What faults know to do; set by the server. */
  load: FrameWorld['load'] = () => {}

  isReading(page: PageId): boolean {
    return this.pages.states[page] === READING
  }

  note(event: string, values: Readonly<Record<string, unknown>>): void {
    this.#thread.note(event, values)
  }

  // --- Changes of state

  /** Whether anything is under way that may yield frames. */
  get canWait(): boolean {
    return this.hasNews || this.modifiedPages > 0 || this.#options.hasTransfers()
  }

  /** An alarm of `wakeAt` came. */
  wake(ticks: Ticks): void {
    this.#wakeTicks = this.#wakeTicks.filter((each) => each !== ticks)
    this.replacement.wake?.(this.now)
  }

  /** A message has been served: what was refused for its sake may be proposed again. */
  settle(): void {
    this.current = NONE as PageId
    for (const page of this.#refused.splice(0)) this.replacement.release?.(page)
  }

  /** Reads and clears the access bits of a page, and takes rights away from all who map it. */
  gather(page: PageId, rights: Rights): AccessBits {
    const bits = this.#thread.unmap(flexpage(this.pages.frames[page]), rights)
    if (bits & DIRTY) this.pages.dirty[page] = 1
    return bits
  }

  /** sigma0 gave a frame. */
  addFrame(frame: FrameNumber): void {
    this.#arrivedFrames++
    this.lists.addEmpty(frame)
  }

  /** A frame, if one can be had at once. */
  takeFrame(): FrameNumber | undefined {
    return this.lists.take((page) => this.#lose(page))
  }

  returnFrame(frame: FrameNumber): void {
    this.lists.addEmpty(frame)
    this.hasNews = true
  }

  /** The page gets a frame and is resident, or will be when it is read. */
  hold(page: PageId, frame: FrameNumber, state: typeof RESIDENT | typeof READING): void {
    const { pages } = this
    pages.frames[page] = frame
    pages.states[page] = state
    this.#pageIn[frame] = page
    this.#charge(page)
  }

  /** A page that got a frame and could not use it gives it back. */
  withdraw(page: PageId): void {
    this.#discharge(page)
    // No news: whoever waits for frames would try the same in vain.
    this.lists.addEmpty(this.pages.frames[page] as FrameNumber)
    this.pages.frames[page] = NONE
    this.#lose(page)
  }

  /** A page of the free or the modified list is resident again: a soft fault. */
  rescue(page: PageId): void {
    const { lists, pages } = this
    if (pages.states[page] === FREE) lists.free.remove(page)
    else lists.modified.remove(page)
    pages.states[page] = RESIDENT
    this.#charge(page)
  }

  zero(frame: FrameNumber): void {
    this.bytesOf(frame).fill(0)
    this.#thread.spend(this.#options.zeroTicks)
  }

  copy(from: FrameNumber, to: FrameNumber): void {
    this.bytesOf(to).set(this.bytesOf(from))
    this.#thread.spend(this.#options.copyTicks)
  }

  /** Bytes were copied to or from a message. */
  spendCopy(): void {
    this.#thread.spend(this.#options.copyTicks)
  }

  bytesOf(frame: FrameNumber): Uint8Array {
    return this.#thread.space.bytes(frame)
  }

  /** One place fewer shows the page; with the last one it ends. */
  unuse(page: PageId): void {
    const { pages } = this
    pages.uses[page]--
    if (pages.uses[page] > 0) return
    const state = pages.states[page]
    if (pages.frames[page] !== NONE) this.gather(page, ALL_RIGHTS)
    if (state === READING || pages.has(page, WRITING)) pages.set(page, ORPHAN)
    else this.#end(page)
  }

  /** A transfer of the page ended. */
  transferred(page: PageId): void {
    this.hasNews = true
    if (!this.pages.has(page, ORPHAN)) return
    this.pages.clear(page, WRITING)
    this.#end(page)
  }

  /** Nobody needs a clean page that left residency: its frame is free. */
  freeClean(page: PageId): void {
    const { pages } = this
    this.hasNews = true
    if (this.#options.hasSecondChance) {
      pages.states[page] = FREE
      this.lists.addFree(page)
      return
    }
    this.lists.addEmpty(pages.frames[page] as FrameNumber)
    pages.frames[page] = NONE
    this.#lose(page)
  }

  /** The owner is gone, its page is not: it is charged to nobody. */
  disown(page: PageId): void {
    this.#discharge(page)
    this.pages.owners[page] = 0
  }

  #end(page: PageId): void {
    const { lists, pages } = this
    const state = pages.states[page]
    if (state === FREE) lists.free.remove(page)
    else if (state === MODIFIED) lists.modified.remove(page)
    this.#discharge(page)
    this.replacement.forget(page)
    if (pages.frames[page] !== NONE) this.returnFrame(pages.frames[page] as FrameNumber)
    pages.frames[page] = NONE
    pages.storeOf(page).release(page)
    pages.end(page)
  }

  #lose(page: PageId): void {
    this.pages.states[page] = this.pages.has(page, STORED) ? IN_STORE : NEW
    this.pages.clear(page, AHEAD | LOST)
  }

  #charge(page: PageId): void {
    const owner = this.taskOf(page)
    if (owner !== undefined) owner.frames++
  }

  #discharge(page: PageId): void {
    const state = this.pages.states[page]
    const owner = this.taskOf(page)
    if (owner !== undefined && (state === RESIDENT || state === READING)) owner.frames--
  }

  /** @throws SelfpageError `INVARIANT_BROKEN` */
  audit(): void {
    const { lists, pages } = this
    const holders = new Map<number, string>()
    const held = new Array<number>(this.tasksByNumber.length).fill(0)
    const hold = (frame: number, by: string) => {
      require(frame >= 0 && frame < this.frames, `${by} has a frame`)
      require(!holders.has(frame), `frame ${frame} of ${by} has one holder`)
      holders.set(frame, by)
    }
    for (const frame of lists.emptyFrames) hold(frame, 'nobody')
    for (const page of lists.free) require(pages.states[page] === FREE, 'the free list is free')
    for (const page of lists.modified) require(pages.states[page] === MODIFIED, 'modified is so')
    const uses = new Int32Array(pages.count)
    for (const { slots } of this.tasks) for (const page of slots) if (page !== NONE) uses[page]++
    for (let number = 0; number < pages.count; number++) {
      const page = number as PageId
      if (pages.uses[page] === 0 && !pages.has(page, ORPHAN)) continue
      const state = pages.states[page]
      const hasFrame = state >= READING
      require(hasFrame === (pages.frames[page] !== NONE), `page ${page} has a frame iff it says so`)
      if (hasFrame) hold(pages.frames[page], `page ${page}`)
      if (state === RESIDENT || state === READING) held[pages.owners[page]]++
      if (pages.has(page, ORPHAN)) continue
      const kept = pages.uses[page] - uses[page]
      const most = pages.storeOf(page).isFile ? 1 : 0
      require(kept >= 0 && kept <= most, `the uses of page ${page} are counted`)
    }
    require(holders.size ===
      this.#arrivedFrames, `${this.#arrivedFrames} frames are held by somebody, not ${holders.size}`)
    for (const task of this.tasks) {
      require(task.frames === held[task.number], `${task.name} has the frames charged to it`)
    }
    this.replacement.audit?.()
  }
}

function require(holds: boolean, claim: string): void {
  if (!holds) throw new SelfpageError('INVARIANT_BROKEN', `not true that ${claim}`)
}
