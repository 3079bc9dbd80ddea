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
import { NO_TIMER, type Timed, type Timers } from './timers.ts'

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

/** What a block holds on its way, whole and by halves. */
interface Block {
  readonly bytes: Uint8Array
  readonly halves: readonly [Uint8Array, Uint8Array]
}

interface UnderWay extends Timed {
  readonly transfer: Transfer
  readonly ok: boolean
  readonly blocks: readonly Block[]
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
  readonly #underWay: UnderWay[] = []
  readonly #message: Interrupt
  /** To be used again. */
  readonly #spareBlocks: Block[] = []
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
    const { costs, timers, inTransfer, inject } = this.#host
    if (this.#underWay.length >= costs.disk.parallelism) return false
    const { direction, blocks, frames } = transfer
    const at = this.#host.now
    const failure = inject?.({ kind: 'transfer', at, disk: this.name, direction, blocks })
    const delay = failure?.kind === 'delay' ? failure.ticks : 0
    const end = this.#timing.end(at + delay, direction, blocks)
    const underWay: UnderWay = {
      transfer,
      ok: failure?.kind !== 'fail',
      blocks: frames.map(() => this.#spareBlocks.pop() ?? makeBlock(this.blockSizeBytes)),
      timer: NO_TIMER,
      expire: () => this.#end(underWay),
    }
    for (const frame of frames) inTransfer[frame]++
    underWay.timer = timers.set(end, underWay)
    this.#underWay.push(underWay)
    if (direction === 'read') {
      for (let index = 0; index < blocks.length; index++) {
        this.#image.read(blocks[index], underWay.blocks[index].bytes)
      }
    }
    this.#move(underWay, 0)
    this.#note(transfer, 'start')
    return true
  }

  ended(): readonly TransferEnd[] {
    const ended = this.#ended
    this.#ended = []
    return ended
  }

  reset(): void {
    for (const underWay of this.#underWay) {
      this.#host.timers.cancel(underWay.timer)
      this.#release(underWay)
    }
    this.#underWay.length = 0
  }

  #end(underWay: UnderWay): void {
    const { transfer, ok } = underWay
    // A transfer that fails does so half way.
    if (ok) {
      this.#move(underWay, 1)
      if (transfer.direction === 'write') {
        const { blocks } = transfer
        for (let index = 0; index < blocks.length; index++) {
          this.#image.write(blocks[index], underWay.blocks[index].bytes)
        }
      }
    }
    this.#release(underWay)
    this.#underWay.splice(this.#underWay.indexOf(underWay), 1)
    this.#ended.push({ id: transfer.id, ok })
    this.#note(transfer, 'end')
    this.#host.interrupt(this.interrupt, this.#driver, this.#message)
  }

  /** Moves the first or the second half of each block between memory and where it is on its way. */
  #move({ transfer, blocks }: UnderWay, half: 0 | 1): void {
    const { direction, frames } = transfer
    const middle = this.blockSizeBytes >> 1
    for (let index = 0; index < frames.length; index++) {
      const memory = this.#host.memory.view(frames[index])
      const part = blocks[index].halves[half]
      if (direction === 'read') memory.set(part, half * middle)
      else part.set(memory.subarray(half * middle, half * middle + part.length))
    }
  }

  #release({ transfer, blocks }: UnderWay): void {
    for (const frame of transfer.frames) this.#host.inTransfer[frame]--
    if (this.#spareBlocks.length < SPARE_BLOCKS) this.#spareBlocks.push(...blocks)
  }

  #note(transfer: Transfer, phase: 'start' | 'end'): void {
    const { observers, now: at } = this.#host
    if (!observers.isObserved) return
    const { id, direction, blocks } = transfer
    const disk = this.name
    observers.emit({ kind: 'transfer', at, disk, phase, id, direction, blocks: blocks.length })
  }

  #check({ id, blocks, frames }: Transfer): void {
    const { inTransfer } = this.#host
    const isNew = !this.#underWay.some(({ transfer }) => transfer.id === id)
    let isValid = isNew && blocks.length > 0 && blocks.length === frames.length
    for (let index = 0; index < blocks.length; index++) {
      isValid &&= isBelow(blocks[index], this.blocks) && isBelow(frames[index], inTransfer.length)
    }
    if (isValid) return
    throw new SelfpageError('TRANSFER_INVALID', `the disk ${this.name} cannot do transfer ${id}`, {
      hint: `give a new id, as many frames as blocks, and blocks below ${this.blocks}`,
    })
  }
}

function isBelow(value: number, end: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < end
}

function makeBlock(sizeBytes: number): Block {
  const bytes = new Uint8Array(sizeBytes)
  const middle = sizeBytes >> 1
  return { bytes, halves: [bytes.subarray(0, middle), bytes.subarray(middle)] }
}
