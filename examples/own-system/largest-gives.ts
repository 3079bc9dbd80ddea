/**
 * A system of one's own: when memory is short, the task that has the most pages gives up the one it
 * has had the longest. Nobody is promised anything, but a hog pays for its own hunger first.
 */
import type { PageId } from '@selfpage/policy'
import { defineSystem } from '@selfpage/systems'
import { startCentralSystem, transferFrames, transferWriter } from '@selfpage/systems/central'
import type { CentralTask, FrameWorld, Replacement } from '@selfpage/systems/central'
import { z } from 'zod'

const options = z.strictObject({
  floorFrames: z
    .int()
    .min(0)
    .default(0)
    .describe('Pages below which a task gives up none while another has more.'),
})

export const largestGives = defineSystem({
  name: 'largest-gives',
  summary: 'one server has all memory; the task with the most pages gives up its oldest',
  options,
  start(setting, { floorFrames }) {
    const kept = transferFrames(setting.kernel.frames)
    return startCentralSystem(setting, {
      serverName: 'largest gives',
      orderName: 'oldest of the largest',
      hasSecondChance: false,
      writer: transferWriter(kept),
      makeReplacement: (world) => new LargestGives(world, world.frames - kept, floorFrames),
    })
  },
})

export default largestGives

class LargestGives implements Replacement {
  readonly #world: FrameWorld
  readonly #frames: number
  readonly #floor: number
  /** Pages of each task, the oldest first: a Set keeps the order. A task that ended leaves pages of files. */
  readonly #pages = new Map<CentralTask, Set<PageId>>()
  /** Whose each page is: that of the task that brought it in. */
  readonly #ownerOf = new Map<PageId, CentralTask>()

  constructor(world: FrameWorld, frames: number, floor: number) {
    this.#world = world
    this.#frames = frames
    this.#floor = floor
  }

  reference(page: PageId, task: CentralTask): boolean {
    if (this.#ownerOf.has(page)) return true
    while (this.#ownerOf.size >= this.#frames && this.#giveUpOne());
    this.#enter(page, task)
    return true
  }

  readAhead(page: PageId, task: CentralTask): boolean {
    if (this.#ownerOf.size >= this.#frames) return false
    this.#enter(page, task)
    return true
  }

  remove(page: PageId): void {
    const task = this.#ownerOf.get(page)
    if (task !== undefined) this.#pages.get(task)?.delete(page)
    this.#ownerOf.delete(page)
  }

  forget(page: PageId): void {
    this.remove(page)
  }

  /** Nothing is free: frames lent to pages being written come back by themselves. */
  relieve(): void {
    if (this.#world.modifiedPages === 0) this.#giveUpOne()
  }

  #enter(page: PageId, task: CentralTask): void {
    const own = this.#pages.get(task) ?? new Set()
    this.#pages.set(task, own.add(page))
    this.#ownerOf.set(page, task)
  }

  /** False: all pages must stay, being pinned or on their way. */
  #giveUpOne(): boolean {
    const bySize = [...this.#pages.values()].sort((one, other) => other.size - one.size)
    const above = bySize.filter(({ size }) => size > this.#floor)
    for (const pages of above.length > 0 ? above : bySize) {
      for (const page of pages) {
        if (!this.#world.mayGiveUp(page)) continue
        this.remove(page)
        this.#world.gaveUp(page)
        return true
      }
    }
    return false
  }
}
