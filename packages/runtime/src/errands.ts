/**
 * What a task's threads ask of their pager besides faults, and what the memory server asks of the
 * task: regions, advice, pins, sync, the end; giving frames back.
 *
 * An errand that cannot be done now, because pages it is about are on their way, answers nothing
 * and is looked at again: everything here can be done twice. One that misses a table of the pager's
 * (paged-tables.ts) is begun again.
 */
import { READ, WRITE } from '@selfpage/kernel'
import type { BasicThread, MapError, Message, Thread, ThreadId } from '@selfpage/kernel'
import type { ContractChanged } from '@selfpage/memory-server'
import type { MapRequest } from '@selfpage/kernel'
import { RESIDENT } from '@selfpage/kit'
import { pageId } from '@selfpage/policy'
import type { HandleId } from '@selfpage/container'
import { ForkErrands } from './fork-errands.ts'
import type { FileTable } from './file-table.ts'
import {
  BUSY,
  CLEANING,
  DISCARDABLE,
  FOREIGN,
  LEAVING,
  LOST,
  OWN,
  SOFT,
  STORED,
} from './page-records.ts'
import { reserveForContainer, retreat, roomForContainer } from './make-room.ts'
import type { PagingState, SyncJob } from './paging-state.ts'
import { queueReadAhead } from './read-in.ts'
import { ReadAhead } from './read-ahead.ts'
import type { ReadAheadOptions } from './read-ahead.ts'
import type { MappedRegion } from './regions.ts'
import { answerWith } from './task-requests.ts'
import type { TaskAnswer, TaskRequest } from './task-requests.ts'

export interface ErrandOptions {
  readonly readAhead: ReadAheadOptions
  readonly memoryServer: ThreadId
  /** Sends what no answer is waited for. */
  readonly voice: BasicThread
  /** Part of the composite policy by the name a region asks for it; undefined: unknown. */
  readonly partOf: (policy: string | undefined) => number | undefined
  /** The part each page belongs to; read by the policy. */
  readonly parts: Uint8Array
  readonly inactiveFrames: number
}

/** An answer, or undefined: not yet. */
type Answer = TaskAnswer | undefined

export class Errands {
  readonly #thread: BasicThread
  readonly #fork: ForkErrands
  readonly #state: PagingState
  readonly #files: FileTable
  readonly #options: ErrandOptions
  readonly #syncs = new Map<ThreadId, SyncJob>()
  #pinnedPages = 0
  #isShrinking = false
  readonly #pins: Uint16Array
  /** The task has ended: the pager may, too. */
  isOver = false

  constructor(thread: Thread, state: PagingState, files: FileTable, options: ErrandOptions) {
    this.#thread = thread
    this.#state = state
    this.#files = files
    this.#options = options
    this.#fork = new ForkErrands(thread, state, options.memoryServer, (handles) =>
      this.post('memory.deallocate', handles),
    )
    this.#pins = new Uint16Array(state.records.pages)
  }

  *serve(request: TaskRequest & Message, sender: ThreadId): Generator<unknown, Answer, undefined> {
    switch (request.op) {
      case 'task.begin':
        return answerWith(undefined)
      case 'task.map':
        return this.#map(request.request, request.segment)
      case 'task.unmap':
        return this.#onRegion(request.region, (region) => this.#unmap(region))
      case 'task.protect':
        return this.#onRegion(request.region, (region) => this.#protect(region, request.rights))
      case 'task.advise':
        return this.#advise(request)
      case 'task.pin':
        return this.#pin(request.page)
      case 'task.unpin':
        return this.#unpin(request.page)
      case 'task.sync':
        return this.#onRegion(request.region, (region) => this.#sync(region, sender))
      case 'task.borrow':
        return this.#borrow(request.frames)
      case 'task.retreat':
        return this.#retreat(request.frames)
      case 'task.repay':
        this.#state.budget.unreserve(request.frames)
        return answerWith(undefined)
      case 'task.regions':
        return answerWith(
          this.#state.regions.all.map(({ request, rights, segment }) => ({
            request: { ...request, rights },
            segment,
          })),
        )
      case 'task.next':
        return answerWith(this.#fork.nextWithContents(request.page))
      case 'task.lend':
        return yield* this.#fork.lend(request.page, request.to)
      case 'task.adopt':
        return yield* this.#fork.adopt(request.page, request.container)
      case 'task.shrink':
        return this.#shrink(request.frames)
      case 'task.exit':
        return this.#exit()
    }
  }

  /**
   * Gives frames back at once: spare ones, then pages of the policy's choice, clean ones first.
   * @param targetFrames what may be charged from now on
   * @param isSoft clean pages may be asked for again (G6)
   * @returns how many
   */
  surrender(targetFrames: number, isSoft: boolean): number {
    const { budget } = this.#state
    const before = budget.handles
    budget.reclaims++
    this.#keep(Math.min(budget.limitFrames, targetFrames), isSoft)
    return before - budget.handles
  }

  /** Gives up to `frames` extra frames back, and none of the guaranteed ones. */
  giveUpExtras(frames: number): void {
    const { guaranteedFrames, limitFrames } = this.#state.budget
    this.#keep(Math.max(guaranteedFrames, limitFrames - frames), false)
  }

  /**
   * The contract is another, or will be (G8). What is held beyond a smaller one is extra from now
   * on: used until it is asked for, and kept clean.
   */
  changeContract({ guaranteedFrames, limitFrames }: ContractChanged): void {
    const { budget, residency } = this.#state
    budget.guaranteedFrames = guaranteedFrames
    budget.capFrames = limitFrames
    this.#state.isCleaningVain = false
    this.#state.growth.restart()
    if (guaranteedFrames <= budget.limitFrames) return
    budget.limitFrames = guaranteedFrames
    residency.resize(this.#state.policyFrames, 'policy')
  }

  /** From now on there are `frames` frames, all told; the rest goes back. */
  #keep(frames: number, isSoft: boolean): void {
    const { budget, residency } = this.#state
    budget.limitFrames = Math.max(budget.leastFrames, frames)
    this.post('memory.deallocate', budget.surrender(budget.overdraft))
    const order = isSoft ? 'clean first, softly' : 'clean first'
    const softened = residency.resize(this.#state.policyFrames, order)
    // Dirty pages that left have their frames until they are written, for which a container is
    // needed: clean ones go for them.
    while (budget.shortage > budget.spareHandles && residency.evictClean());
    this.post('memory.deallocate', budget.surrender(budget.shortage))
    this.post('memory.soften', softened)
  }

  /** Gives handles back without waiting. */
  post(op: 'memory.deallocate' | 'memory.soften', handles: readonly HandleId[]): void {
    if (handles.length > 0) {
      this.#options.voice.post(this.#options.memoryServer, { op, handles } as Message)
      this.#state.counts.messages++
    }
  }

  // --- Regions

  #map(request: MapRequest, segment: number | undefined): Answer {
    const { pages, file, filePage = 0, at = 0, rights = READ | WRITE } = request
    const numbers = [pages, filePage, at, rights]
    if (!numbers.every((number) => Number.isSafeInteger(number) && number >= 0) || pages < 1) {
      return answerWith('invalid')
    }
    const part = this.#options.partOf(request.policy)
    if (part === undefined) return answerWith('invalid')
    if (file === undefined) return this.#addRegion(request, part, undefined, segment)
    const opened = this.#files.open(file)
    if (opened === 'opening') return undefined
    if (typeof opened === 'string') return answerWith(opened)
    if (filePage + pages > opened.pages) return answerWith('invalid')
    return this.#addRegion(request, part, opened)
  }

  #addRegion(
    request: MapRequest,
    part: number,
    file?: Exclude<ReturnType<FileTable['open']>, string>,
    segment?: number,
  ): Answer {
    const readAhead = new ReadAhead(this.#options.readAhead)
    const region = this.#state.regions.add({ request, file, readAhead, segment })
    if (region === undefined) return answerWith('no-room')
    const { start, pages, name } = region
    this.#options.parts.fill(part, start, start + pages)
    if (segment !== undefined) {
      for (let page = start; page < start + pages; page++) this.#state.records.set(page, FOREIGN)
    } else if (file === undefined) this.#expectZeroes(start, pages)
    this.#thread.note('map', { name, start, pages })
    return answerWith({ name, start, pages })
  }

  #expectZeroes(start: number, pages: number): void {
    const { driver } = this.#state.residency
    for (let page = start; page < start + pages; page++) driver.expectZeroFill(pageId(page))
  }

  #onRegion(
    region: { readonly name: string; readonly start: number; readonly pages: number },
    act: (region: MappedRegion) => Answer,
  ): Answer {
    const found = this.#state.regions.find(region)
    return found === undefined ? answerWith('invalid') : act(found)
  }

  #unmap(region: MappedRegion): Answer {
    const { records, residency, regions } = this.#state
    const { start, pages } = region
    let isWaiting = false
    for (let page = start; page < start + pages; page++) {
      if (region.sharing === 'shared' && region.file !== undefined) this.#writeOut(page)
      if (records.has(page, BUSY | CLEANING)) isWaiting = true
      else if (region.sharing === 'shared' && records.has(page, LEAVING)) isWaiting = true
    }
    if (isWaiting) return undefined
    for (let page = start; page < start + pages; page++) {
      if (this.#pins[page] > 0) this.#pinnedPages--
      this.#pins[page] = 0
      this.#state.forget(page)
    }
    regions.remove(region)
    residency.settle()
    this.#thread.note('unmap', { name: region.name, start, pages })
    // Whoever unmapped it gives its segment up.
    return answerWith(region.segment)
  }

  /** A dirty page goes to its file. */
  #writeOut(page: number): void {
    const { records, residency } = this.#state
    if (records.has(page, BUSY | CLEANING | LEAVING) || records.handle(page) === 0) return
    residency.gather(page, READ | WRITE)
    if (residency.isDirty(page)) residency.driver.remove(pageId(page), 'evicted')
  }

  #protect(region: MappedRegion, rights: number): Answer {
    if (!Number.isInteger(rights) || rights < 0 || rights > 7) return answerWith('invalid')
    region.rights = rights
    for (let page = region.start; page < region.start + region.pages; page++) {
      this.#state.residency.gather(page, 7 & ~rights)
    }
    return answerWith(undefined)
  }

  // --- Advice and pins

  #advise({ page, pages, advice }: Extract<TaskRequest, { op: 'task.advise' }>): Answer {
    const region = this.#state.regions.at(page)
    if (region === undefined || !(pages >= 1) || page + pages > region.start + region.pages) {
      return answerWith('invalid')
    }
    if (advice === 'sequential' || advice === 'random' || advice === 'normal') {
      region.readAhead.advise(advice)
      return answerWith(undefined)
    }
    for (let next = page; next < page + pages;) {
      if (advice === 'will-need') {
        next += queueReadAhead(this.#state, next, region, page + pages - next)
        continue
      }
      if (advice === 'do-not-need') this.#giveUp(next)
      else this.#discard(next, region)
      next++
    }
    return answerWith(undefined)
  }

  #giveUp(page: number): void {
    const { records, residency } = this.#state
    if (records.has(page, BUSY | LEAVING | SOFT) || records.handle(page) === 0) return
    if (this.#pins[page] > 0) return
    residency.gather(page, 7)
    residency.driver.remove(pageId(page), 'evicted')
  }

  /** Its bytes are not needed: dropped when the frame is, and never written. */
  #discard(page: number, region: MappedRegion): void {
    const { records, residency } = this.#state
    if (region.file !== undefined && region.sharing === 'shared') return
    if (records.has(page, BUSY | CLEANING | FOREIGN)) return
    if (records.has(page, LEAVING) || records.handle(page) === 0 || records.has(page, SOFT)) {
      // Nobody has it mapped: it is gone now.
      this.#state.forget(page)
      if (region.file === undefined) this.#expectZeroes(page, 1)
      return
    }
    this.#state.releaseSlot(page)
    residency.gather(page, WRITE)
    residency.driver.clean(pageId(page))
    residency.markClean(page)
    records.clear(page, STORED | LOST | OWN)
    records.set(page, DISCARDABLE)
  }

  #pin(page: number): Answer {
    const { budget, records, regions, residency } = this.#state
    if (regions.at(page) === undefined) return answerWith('invalid')
    if (records.has(page, FOREIGN)) return answerWith('not-supported')
    if (records.has(page, BUSY)) return undefined
    // Not there (any more): the program faults it in and asks again.
    if (residency.driver.status[page] < RESIDENT || records.handle(page) === 0) return answerWith(1)
    if (this.#pins[page] === 0) {
      // Two stay, so that a page can always be copied to another.
      const frames = Math.min(budget.guaranteedFrames, budget.limitFrames)
      if (this.#pinnedPages + 3 > frames - budget.ioFrames - this.#options.inactiveFrames) {
        return answerWith('no-frames')
      }
      this.#pinnedPages++
    }
    if (this.#pins[page] === 0xffff) return answerWith('invalid')
    this.#pins[page]++
    residency.driver.pin(pageId(page))
    return answerWith(undefined)
  }

  #unpin(page: number): Answer {
    if (!(this.#pins[page] > 0)) return answerWith('invalid')
    this.#pins[page]--
    if (this.#pins[page] === 0) this.#pinnedPages--
    this.#state.residency.driver.unpin(pageId(page))
    return answerWith(undefined)
  }

  /** Frames that shall be another's; answered when they are not needed here any more. */
  #shrink(frames: number): Answer {
    const { budget } = this.#state
    if (!this.#isShrinking) {
      if (!(budget.guaranteedFrames - frames >= budget.leastFrames)) return answerWith('no-frames')
      budget.guaranteedFrames -= frames
      this.#keep(budget.limitFrames - frames, false)
    }
    this.#isShrinking = budget.overdraft > 0
    return this.#isShrinking ? undefined : answerWith(undefined)
  }

  // --- Writing, and the end

  #sync(region: MappedRegion, sender: ThreadId): Answer {
    if (region.file === undefined || region.sharing !== 'shared') return answerWith(undefined)
    const known = this.#syncs.get(sender)
    if (known === undefined) {
      const job: SyncJob = { region, outcome: undefined }
      this.#syncs.set(sender, job)
      this.#state.syncs.push(job)
      return undefined
    }
    if (known.outcome === undefined) return undefined
    this.#syncs.delete(sender)
    this.#state.syncs.splice(this.#state.syncs.indexOf(known), 1)
    return answerWith(known.outcome.error)
  }

  #borrow(frames: number): Answer {
    if (!(frames >= 1)) return answerWith('invalid' satisfies MapError)
    this.post('memory.deallocate', roomForContainer(this.#state))
    const most = Math.min(frames, this.#state.budget.ioFrames)
    const granted = reserveForContainer(this.#state, most)
    return granted === 0 ? undefined : answerWith(granted)
  }

  /** Nothing that was borrowed could be had: 0 if it is not for extra frames that are short. */
  #retreat(frames: number): Answer {
    const { budget } = this.#state
    budget.unreserve(frames)
    const { extraFrames } = budget
    this.post('memory.deallocate', retreat(this.#state, this.#thread.now))
    return answerWith(extraFrames)
  }

  #exit(): Answer {
    const { regions, syncs } = this.#state
    for (const region of regions.all) {
      if (region.file === undefined || region.sharing !== 'shared') continue
      const answer = this.#unmap(region)
      if (answer === undefined) return undefined
    }
    if (syncs.some(({ outcome }) => outcome === undefined)) return undefined
    this.isOver = true
    return answerWith(undefined)
  }
}
