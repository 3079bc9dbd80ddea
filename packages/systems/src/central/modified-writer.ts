/**
 * Writes pages to their stores: those that were given up dirty, in clusters, from a high-water mark
 * down to a low one (V3); and, on request, pages that stay.
 */
import type { FrameNumber } from '@selfpage/kernel'
import type { PageId } from '@selfpage/policy'
import type { CentralMemory } from './central-memory.ts'
import { MODIFIED, STORED, WRITING } from './pages.ts'

export interface WriterOptions {
  /** Modified pages at which it starts, and down to which it works. */
  readonly highWater: number
  readonly lowWater: number
  /** Pages written at a time. */
  readonly clusterPages: number
  /** With fewer free frames it starts in any case. */
  readonly leastFree: number
}

export class ModifiedWriter {
  readonly #memory: CentralMemory
  readonly #options: WriterOptions
  #isWorking = false
  /** Modified pages being written. */
  #underWay = 0
  /** Told of each page that was written. */
  onWritten: (page: PageId) => void = () => {}

  constructor(memory: CentralMemory, options: WriterOptions) {
    this.#memory = memory
    this.#options = options
  }

  /** Starts writing if it is time. */
  look(): void {
    const { highWater, lowWater, leastFree } = this.#options
    if (this.#waitingPages >= highWater) this.#isWorking = true
    if (this.#memory.freeFrames < leastFree) this.#writeDownTo(0)
    else if (this.#isWorking) this.#writeDownTo(lowWater)
    if (this.#waitingPages <= lowWater) this.#isWorking = false
  }

  /** Pages on the list that are not on their way yet. */
  get #waitingPages(): number {
    return this.#memory.lists.modified.size - this.#underWay
  }

  #writeDownTo(pages: number): void {
    while (this.#waitingPages > pages && this.#writeCluster());
  }

  /** Writes a page that stays where it is, or waits on the list. */
  write(page: PageId): boolean {
    const { pages } = this.#memory
    if (pages.has(page, WRITING)) return true
    const store = pages.storeOf(page)
    if (!store.prepare(page)) return false
    this.#start([page])
    return true
  }

  /** The oldest pages of one store, in the order of their places. */
  #writeCluster(): boolean {
    const { lists, pages } = this.#memory
    const cluster: PageId[] = []
    for (const page of lists.modified) {
      if (pages.has(page, WRITING)) continue
      if (cluster.length > 0 && pages.stores[page] !== pages.stores[cluster[0]]) break
      cluster.push(page)
      if (cluster.length === this.#options.clusterPages) break
    }
    if (cluster.length === 0) return false
    const store = pages.storeOf(cluster[0])
    cluster.sort((one, other) => store.placeOf(one) - store.placeOf(other))
    this.#start(cluster)
    return true
  }

  #start(cluster: readonly PageId[]): void {
    const { pages } = this.#memory
    for (const page of cluster) {
      if (pages.states[page] === MODIFIED) this.#underWay++
      pages.set(page, WRITING)
      pages.dirty[page] = 0
    }
    const frames = cluster.map((page) => pages.frames[page] as FrameNumber)
    const wereModified = cluster.map((page) => pages.states[page] === MODIFIED)
    pages.storeOf(cluster[0]).write(cluster, frames, (ok) => {
      for (const [index, page] of cluster.entries()) {
        if (wereModified[index]) this.#underWay--
        this.#written(page, ok)
      }
    })
  }

  #written(page: PageId, ok: boolean): void {
    const memory = this.#memory
    const { lists, pages } = memory
    pages.clear(page, WRITING)
    if (ok) pages.set(page, STORED)
    else pages.dirty[page] = 1
    memory.transferred(page)
    if (pages.uses[page] === 0) return
    if (pages.states[page] === MODIFIED) {
      lists.modified.remove(page)
      // Written to meanwhile, or not written after all: once more.
      if (pages.dirty[page] === 1) lists.addModified(page)
      else memory.freeClean(page)
    }
    this.onWritten(page)
  }
}
