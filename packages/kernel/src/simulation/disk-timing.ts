/**
 * How long a disk needs. One with an arm seeks by the square root of the distance (half of a seek
 * is acceleration), waits until the platter has turned to the block, and then reads as fast as it
 * turns; so neighbouring blocks in one transfer come for little more than one. Flash has no arm and
 * does not turn. After Ruemmler and Wilkes, "An introduction to disk drive modeling" (1994), less
 * zones and the drive's own cache.
 */
import type { DiskCosts } from '../costs.ts'
import type { Ticks } from '../numbers.ts'

export class DiskTiming {
  readonly #costs: DiskCosts
  readonly #blocks: number
  readonly #perBlock: Ticks
  readonly #blocksPerTrack: number
  /** Block under the arm. */
  #arm = 0

  constructor(costs: DiskCosts, blocks: number, blockSizeBytes: number) {
    this.#costs = costs
    this.#blocks = blocks
    this.#perBlock = blockSizeBytes * costs.transferPerByte
    this.#blocksPerTrack = Math.max(1, Math.floor(costs.rotation / this.#perBlock))
  }

  /** When a transfer that starts now will end, in whole ticks. Moves the arm. */
  end(now: Ticks, direction: 'read' | 'write', blocks: readonly number[]): Ticks {
    const { readLatency, writeLatency } = this.#costs
    let time = now + (direction === 'read' ? readLatency : writeLatency)
    for (let index = 0; index < blocks.length; index++) {
      const block = blocks[index]
      const isNext = index > 0 && block === blocks[index - 1] + 1
      if (!isNext) time = this.#position(time, block)
      time += this.#perBlock
      this.#arm = block
    }
    return Math.max(now + 1, Math.round(time))
  }

  /** When the arm is over a block and the platter has turned to it. */
  #position(time: Ticks, block: number): Ticks {
    const { seekMin, seekMax, rotation } = this.#costs
    const distance = Math.abs(block - this.#arm) / this.#blocks
    const seek = distance === 0 ? 0 : seekMin + (seekMax - seekMin) * Math.sqrt(distance)
    if (rotation === 0) return time + seek
    const place = ((block % this.#blocksPerTrack) / this.#blocksPerTrack) * rotation
    const wait = (place - ((time + seek) % rotation) + rotation) % rotation
    return time + seek + wait
  }
}
