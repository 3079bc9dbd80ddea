/**
 * Volumes straight on a disk image, without a machine running: to make an empty one, and to see
 * what is in one (after a crash, say). What the file server does block by block, at once.
 */
import type { DiskImage } from '@selfpage/kernel'
import {
  areaStart,
  geometryOf,
  readSuperblock,
  writeSuperblock,
  type Geometry,
} from './geometry.ts'
import { JournalReader, writeCommitBlock } from './journal.ts'
import { Volume } from './volume.ts'

/**
 * Makes an empty volume.
 * @returns undefined if the image has too few blocks for any file
 */
export function formatImage(
  image: DiskImage,
  blockSizeBytes: number,
  blocks = image.blocks,
): Geometry | undefined {
  const geometry = geometryOf(blocks, blockSizeBytes)
  if (geometry === undefined) return undefined
  const bytes = new Uint8Array(blockSizeBytes)
  writeCommitBlock(bytes, new Uint8Array(0), 0, 0, 1)
  image.write(areaStart(geometry, 1), bytes)
  image.sync()
  image.write(0, new Uint8Array(blockSizeBytes))
  writeSuperblock(bytes, geometry, 1)
  image.write(1, bytes)
  image.sync()
  return geometry
}

/** The files of the volume on an image as a mount would find them; undefined: there is none. */
export function readImage(image: DiskImage, blockSizeBytes: number): Volume | undefined {
  const bytes = new Uint8Array(blockSizeBytes)
  const found = [0, 1].flatMap((block) => {
    image.read(block, bytes)
    const superblock = readSuperblock(bytes)
    return superblock === undefined ? [] : [superblock]
  })
  const newest = found.sort((a, b) => b.generation - a.generation)[0]
  if (newest === undefined || newest.geometry.blockSizeBytes !== blockSizeBytes) return undefined
  const { geometry, generation } = newest
  const reader = new JournalReader(generation)
  for (let index = 0; index < geometry.areaBlocks; index++) {
    image.read(areaStart(geometry, generation) + index, bytes)
    if (!reader.add(bytes)) break
  }
  return reader.hasSnapshot ? Volume.fromRecords(geometry, reader.records) : undefined
}
