/**
 * A disk as a kernel drives it that trusts itself: transfers straight into its own frames, in the
 * order of a one-way elevator. The hardware and its costs are those that the disk driver of the gnu
 * system has; containers and disk shares are what is missing.
 */
import type { Disk, FrameNumber } from '@selfpage/kernel'
import type { TransferDone } from './page-store.ts'

interface Queued {
  readonly direction: 'read' | 'write'
  readonly blocks: readonly number[]
  readonly frames: readonly FrameNumber[]
  readonly done: TransferDone
}

export class DirectDisk {
  readonly disk: Disk
  #queue: Queued[] = []
  readonly #underWay = new Map<number, TransferDone>()
  #head = 0
  #nextId = 1

  constructor(disk: Disk) {
    this.disk = disk
  }

  /** Transfers asked for that have not ended. */
  get pending(): number {
    return this.#queue.length + this.#underWay.size
  }

  /** @param blocks at least one, ascending; one frame for each */
  transfer(
    direction: 'read' | 'write',
    blocks: readonly number[],
    frames: readonly FrameNumber[],
    done: TransferDone,
  ): void {
    this.#queue.push({ direction, blocks, frames, done })
    this.#start()
  }

  /** The disk interrupted. */
  interrupted(): void {
    const ended = this.disk.ended()
    this.#start()
    for (const { id, ok } of ended) {
      const done = this.#underWay.get(id)
      this.#underWay.delete(id)
      done?.(ok)
    }
  }

  #start(): void {
    for (let index = this.#choose(); index >= 0; index = this.#choose()) {
      const { direction, blocks, frames, done } = this.#queue[index]
      const id = this.#nextId
      if (!this.disk.start({ id, direction, blocks, frames })) return
      this.#nextId++
      this.#queue.splice(index, 1)
      this.#underWay.set(id, done)
      this.#head = blocks[blocks.length - 1]
    }
  }

  /** The next request upwards of the arm; at the end, the lowest one. */
  #choose(): number {
    let above = -1
    let lowest = -1
    for (let index = 0; index < this.#queue.length; index++) {
      const [block] = this.#queue[index].blocks
      if (lowest < 0 || block < this.#queue[lowest].blocks[0]) lowest = index
      if (block < this.#head) continue
      if (above < 0 || block < this.#queue[above].blocks[0]) above = index
    }
    return above < 0 ? lowest : above
  }
}
