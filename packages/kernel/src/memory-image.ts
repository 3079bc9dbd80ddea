/** A disk's blocks in memory. Blocks never written take none, and read as zeros. */
import type { DiskImage } from './device.ts'

/** @param blocks each as long as a page of the machine it will be in */
export function memoryImage(blocks: number): DiskImage {
  const written = new Map<number, Uint8Array>()
  return {
    blocks,
    read(block, into) {
      const bytes = written.get(block)
      if (bytes === undefined) into.fill(0)
      else into.set(bytes)
    },
    write(block, from) {
      const bytes = written.get(block)
      if (bytes === undefined) written.set(block, from.slice())
      else bytes.set(from)
    },
    sync() {},
    close() {
      written.clear()
    },
  }
}
