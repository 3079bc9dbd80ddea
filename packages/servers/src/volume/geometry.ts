/**
 * Where things are on the disk, in blocks of a page each:
 *
 *   0, 1                superblocks, written in turn
 *   2                   metadata area 0   (areaBlocks)
 *   2 + areaBlocks      metadata area 1   (areaBlocks)
 *   dataStart           data
 *
 * An area holds a snapshot of all metadata and, behind it, the journal of changes since. When it is
 * full, a snapshot goes to the other area, and a superblock that names it makes it valid: at each
 * moment one of the superblocks with its area is whole. The generation counts these changes; its
 * lowest bit says which superblock and which area.
 */
import { checksum } from './checksum.ts'

export interface Geometry {
  readonly blockSizeBytes: number
  /** All blocks of the volume. */
  readonly blocks: number
  readonly areaBlocks: number
}

const FORMAT_VERSION = 1

/** In front of what a block of metadata holds (journal.ts). */
export const HEADER_BYTES = 16

const MAGIC = 0x50464c53
const SUPERBLOCK_BYTES = 32
const SEED = 0x5e1f

/** Bytes of a snapshot for each data block, at the worst (records.ts). */
const BYTES_A_BLOCK = 22

/** A geometry with metadata in proportion. Undefined: too few blocks for any file. */
export function geometryOf(blocks: number, blockSizeBytes: number): Geometry | undefined {
  if (blockSizeBytes < SUPERBLOCK_BYTES + HEADER_BYTES) return undefined
  // Each area has room for a snapshot, and as much again for the journal behind it.
  const areaShare = (2 * BYTES_A_BLOCK) / (blockSizeBytes - HEADER_BYTES)
  const dataBlocks = blocks / (1 + 2 * areaShare)
  const areaBlocks = 8 + Math.ceil(dataBlocks * areaShare)
  const geometry: Geometry = { blockSizeBytes, blocks, areaBlocks }
  return dataStart(geometry) < blocks ? geometry : undefined
}

export function areaStart({ areaBlocks }: Geometry, generation: number): number {
  return 2 + (generation % 2) * areaBlocks
}

export function dataStart({ areaBlocks }: Geometry): number {
  return 2 + 2 * areaBlocks
}

/** How long a snapshot may be, in bytes: half an area, so that the journal has the other half. */
export function metadataBytes({ areaBlocks, blockSizeBytes }: Geometry): number {
  return Math.floor(areaBlocks / 2) * (blockSizeBytes - HEADER_BYTES)
}

/** Writes the superblock of a generation into a block's bytes. */
export function writeSuperblock(into: Uint8Array, geometry: Geometry, generation: number): void {
  into.fill(0)
  const view = new DataView(into.buffer, into.byteOffset, into.length)
  view.setUint32(4, MAGIC, true)
  view.setUint32(8, FORMAT_VERSION, true)
  view.setUint32(12, geometry.blockSizeBytes, true)
  view.setUint32(16, geometry.blocks, true)
  view.setUint32(20, geometry.areaBlocks, true)
  view.setUint32(24, generation, true)
  view.setUint32(0, checksum(into.subarray(4), SEED), true)
}

/** What a block's bytes say, or undefined if they are no superblock. */
export function readSuperblock(
  bytes: Uint8Array,
): { readonly geometry: Geometry; readonly generation: number } | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (view.getUint32(0, true) !== checksum(bytes.subarray(4), SEED)) return undefined
  if (view.getUint32(4, true) !== MAGIC || view.getUint32(8, true) !== FORMAT_VERSION) {
    return undefined
  }
  const geometry: Geometry = {
    blockSizeBytes: view.getUint32(12, true),
    blocks: view.getUint32(16, true),
    areaBlocks: view.getUint32(20, true),
  }
  return { geometry, generation: view.getUint32(24, true) }
}
