/**
 * A disk with direct access to memory. The bytes really move, and not all at once: the first half
 * of each frame when a transfer starts, the second when it ends. A real device moves them at times
 * nobody knows; these two are the ones at which a race with it shows most.
 */
import { SelfpageError } from '@selfpage/policy'
import type { CostModel } from '../costs.ts'
import type { Disk, DiskImage, Transfer, TransferEnd } from '../device.ts'
import type { Interrupt } from '../message.ts'
import { NO_THREAD, type ThreadId, type Ticks } from '../numbers.ts'
import { DiskTiming } from './disk-timing.ts'
import type { Inject } from './injection.ts'
import type { Observers } from './observers.ts'
import type { PhysicalMemory } from './physical-memory.ts'
import { NO_TIMER, type Timers } from './timers.ts'

/** What a disk needs of its machine. */
export interface DiskHost {
  readonly now: Ticks
  readonly costs: CostModel
  readonly memory: PhysicalMemory
  readonly timers: Timers
  readonly observers: Observers
  readonly inject: Inject | undefined
  /** How many transfers each frame is part of. */
  readonly inTransfer: Uint8Array
  interrupt(device: ThreadId, to: ThreadId, message: Interrupt): void
}

/** So many blocks for transfers to come are kept at most, or a few more. */
const SPARE_BLOCKS = 64

interface UnderWay {
  readonly transfer: Transfer
  readonly ok: boolean
  /** The blocks, on their way. */
  readonly bytes: Uint8Array[]
  timer: number
}

export class SimulatedDisk implements Disk {
  readonly name: string
  readonly interrupt: ThreadId
  readonly blocks: number
  readonly blockSizeBytes: number
  readonly #host: DiskHost
  readonly #image: DiskImage
  readonly #timing: DiskTiming
  readonly #underWay = new Map<number, UnderWay>()
  readonly #message: Interrupt
  /** Blocks for what is on its way, to be used again. */
  readonly #spareBytes: Uint8Array[] = []
  #ended: TransferEnd[] = []
  #driver: ThreadId = NO_THREAD

  constructor(host: DiskHost, name: string, interrupt: ThreadId, image: DiskImage) {
    this.#host = host
    this.name = name
    this.interrupt = interrupt
    this.blocks = image.blocks
    this.blockSizeBytes = host.memory.pageSizeBytes
    this.#image = image
    this.#timing = new DiskTiming(host.costs.disk, image.blocks, this.blockSizeBytes)
    this.#message = Object.freeze({ op: 'interrupt', device: name })
  }

  attach(thread: ThreadId): void {
    this.#driver = thread
  }

  start(transfer: Transfer): boolean {
    this.#check(transfer)
    const { costs, memory, timers, inTransfer, inject } = this.#host
    if (this.#underWay.size >= costs.disk.parallelism) return false
    const { id, direction, blocks, frames } = transfer
    const at = this.#host.now
    const failure = inject?.({ kind: 'transfer', at, disk: this.name, direction, blocks })
    const delay = failure?.kind === 'delay' ? failure.ticks : 0
    const end = this.#timing.end(at + delay, direction, blocks)
    const underWay: UnderWay = {
      transfer,
      ok: failure?.kind !== 'fail',
      bytes: frames.map(
        () => this.#spareBytes.pop()?.fill(0) ?? new Uint8Array(memory.pageSizeBytes),
      ),
      timer: NO_TIMER,
    }
    for (const frame of frames) inTransfer[frame]++
    underWay.timer = timers.set(end, { expire: () => this.#end(underWay) })
    this.#underWay.set(id, underWay)
    if (direction === 'read') {
      for (let index = 0; index < blocks.length; index++) {
        this.#image.read(blocks[index], underWay.bytes[index])
      }
    }
    this.#move(underWay, 0, this.blockSizeBytes >> 1)
    this.#note(transfer, 'start')
    return true
  }

  ended(): readonly TransferEnd[] {
    const ended = this.#ended
    this.#ended = []
    return ended
  }

  reset(): void {
    for (const underWay of this.#underWay.values()) {
      this.#host.timers.cancel(underWay.timer)
      this.#release(underWay)
    }
    this.#underWay.clear()
  }

  #end(underWay: UnderWay): void {
    const { transfer, bytes, ok } = underWay
    // A transfer that fails does so half way.
    if (ok) {
      this.#move(underWay, this.blockSizeBytes >> 1, this.blockSizeBytes)
      if (transfer.direction === 'write') {
        const { blocks } = transfer
        for (let index = 0; index < blocks.length; index++) {
          this.#image.write(blocks[index], bytes[index])
        }
      }
    }
    this.#release(underWay)
    this.#underWay.delete(transfer.id)
    this.#ended.push({ id: transfer.id, ok })
    this.#note(transfer, 'end')
    this.#host.interrupt(this.interrupt, this.#driver, this.#message)
  }

  /** Moves part of each block between memory and where it is kept on its way. */
  #move({ transfer, bytes }: UnderWay, start: number, end: number): void {
    const isRead = transfer.direction === 'read'
    const { frames } = transfer
    for (let index = 0; index < frames.length; index++) {
      const memory = this.#host.memory.view(frames[index])
      const moved = (isRead ? bytes[index] : memory).subarray(start, end)
      if (isRead) memory.set(moved, start)
      else bytes[index].set(moved, start)
    }
  }

  #release({ transfer, bytes }: UnderWay): void {
    for (const frame of transfer.frames) this.#host.inTransfer[frame]--
    if (this.#spareBytes.length < SPARE_BLOCKS) this.#spareBytes.push(...bytes)
  }

  #note(transfer: Transfer, phase: 'start' | 'end'): void {
    const { observers, now: at } = this.#host
    if (!observers.isObserved) return
    const { id, direction, blocks } = transfer
    const disk = this.name
    observers.emit({ kind: 'transfer', at, disk, phase, id, direction, blocks: blocks.length })
  }

  #check({ id, blocks, frames }: Transfer): void {
    const isBlock = (block: number) => Number.isInteger(block) && block >= 0 && block < this.blocks
    if (
      blocks.length > 0 &&
      blocks.length === frames.length &&
      blocks.every(isBlock) &&
      frames.every((frame) => frame in this.#host.inTransfer) &&
      !this.#underWay.has(id)
    ) {
      return
    }
    throw new SelfpageError('TRANSFER_INVALID', `the disk ${this.name} cannot do transfer ${id}`, {
      hint: `give a new id, as many frames as blocks, and blocks below ${this.blocks}`,
    })
  }
}
