/**
 * A disk, as its driver sees the hardware: a queue of transfers straight into and out of frames
 * (DMA), and an interrupt for each that ended. Nothing stands between a device and memory: whoever
 * may start a transfer is trusted with every frame (spec C4 is about what remains to be done).
 */
import type { FrameNumber, ThreadId } from './numbers.ts'

/** A transfer of whole blocks; a block is a page long. */
export interface Transfer {
  readonly id: number
  readonly direction: 'read' | 'write'
  /** One block for each frame. */
  readonly blocks: readonly number[]
  readonly frames: readonly FrameNumber[]
}

/** How a transfer ended. */
export interface TransferEnd {
  readonly id: number
  /** False: the device could not; what is in the frames (of a read) is undefined. */
  readonly ok: boolean
}

export interface Disk {
  readonly name: string
  readonly blocks: number
  readonly blockSizeBytes: number
  /** The sender of its interrupts. A driver checks it: anybody can send an `interrupt`. */
  readonly interrupt: ThreadId
  /** Names the thread that gets an `interrupt` for transfers that ended. One at a time. */
  attach(thread: ThreadId): void
  /**
   * Starts a transfer; false if `parallelism` are under way. One half of each frame moves
   * at once, the other when the transfer ends.
   * @throws SelfpageError `TRANSFER_INVALID` if there is no such block or frame, or its id is taken
   */
  start(transfer: Transfer): boolean
  /** Takes the transfers that ended since the last time. */
  ended(): readonly TransferEnd[]
  /** Stops everything under way; none of it ends, and no frame is touched any more. */
  reset(): void
}

/** Where a disk keeps its blocks: memory, or a real file. Synchronous. */
export interface DiskImage {
  readonly blocks: number
  /** Fills all of `into`, which is as long as a block. */
  read(block: number, into: Uint8Array): void
  write(block: number, from: Uint8Array): void
  /** Makes all writes so far survive; may do nothing. */
  sync(): void
  close(): void
}
