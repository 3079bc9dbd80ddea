/** A disk's blocks in a real file, which stays sparse where nothing was written. */
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from 'node:fs'
import { constants } from 'node:fs'
import { SelfpageError } from '@selfpage/policy'
import type { DiskImage } from './device.ts'

/**
 * Opens a file as a disk, or makes one.
 * @param blocks how many; each is `blockSizeBytes` long, a page of the machine it will be in
 * @throws SelfpageError `DISK_IMAGE_SIZE` if there is a file of another size; errors of the host's
 *   file system as they come
 */
export function openFileImage(path: string, blocks: number, blockSizeBytes: number): DiskImage {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o644)
  const { size } = fstatSync(file)
  const sizeBytes = blocks * blockSizeBytes
  if (size === 0) ftruncateSync(file, sizeBytes)
  else if (size !== sizeBytes) {
    closeSync(file)
    throw new SelfpageError('DISK_IMAGE_SIZE', `${size} bytes are no disk of ${sizeBytes}`, {
      place: path,
      hint: 'name another file, or give the number of blocks and the page size it was made with',
    })
  }
  return {
    blocks,
    read(block, into) {
      const got = readSync(file, into, 0, blockSizeBytes, block * blockSizeBytes)
      // Somebody else made the file shorter.
      if (got < blockSizeBytes) into.fill(0, got)
    },
    write(block, from) {
      writeSync(file, from, 0, blockSizeBytes, block * blockSizeBytes)
    },
    sync() {
      fsyncSync(file)
    },
    close() {
      closeSync(file)
    },
  }
}
