/** A disk's blocks in memory. What was never written takes none, and reads as zeros. */
import type { DiskImage } from './device.ts'

/** Blocks that get their memory together, when the first of them is written. */
const SLAB_BLOCKS = 64

/** @param blocks each as long as a page of the machine it will be in */
export function memoryImage(blocks: number): DiskImage {
  /** The blocks of each slab. One buffer a slab: the collector has a cost for each. */
  const slabs = new Map<number, readonly Uint8Array[]>()
  return {
    blocks,
    read(block, into) {
      const slab = slabs.get(Math.floor(block / SLAB_BLOCKS))
      if (slab === undefined) into.fill(0)
      else into.set(slab[block % SLAB_BLOCKS])
    },
    write(block, from) {
      const number = Math.floor(block / SLAB_BLOCKS)
      let slab = slabs.get(number)
      if (slab === undefined) {
        slab = makeSlab(from.length)
        slabs.set(number, slab)
      }
      slab[block % SLAB_BLOCKS].set(from)
    },
    sync() {},
    close() {
      slabs.clear()
    },
  }
}

function makeSlab(blockSizeBytes: number): readonly Uint8Array[] {
  const buffer = new ArrayBuffer(SLAB_BLOCKS * blockSizeBytes)
  return Array.from(
    { length: SLAB_BLOCKS },
    (_, index) => new Uint8Array(buffer, index * blockSizeBytes, blockSizeBytes),
  )
}
