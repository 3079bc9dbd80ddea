/**
 * Which blocks a task may touch. Whoever assembles a system gives a partition to each server; the
 * driver refuses everything else, or one client could read and write another's disk (I12).
 */
import type { SpaceId } from '@selfpage/kernel'

export class Extents {
  readonly #bounds = new Map<SpaceId, number[]>()

  /** Blocks `first <= block < end`, beside those it has already. */
  allow(task: SpaceId, first: number, end: number): void {
    const bounds = this.#bounds.get(task)
    if (bounds === undefined) this.#bounds.set(task, [first, end])
    else bounds.push(first, end)
  }

  forget(task: SpaceId): void {
    this.#bounds.delete(task)
  }

  includes(task: SpaceId, block: number): boolean {
    const bounds = this.#bounds.get(task)
    if (bounds === undefined) return false
    for (let index = 0; index < bounds.length; index += 2) {
      if (block >= bounds[index] && block < bounds[index + 1]) return true
    }
    return false
  }
}
