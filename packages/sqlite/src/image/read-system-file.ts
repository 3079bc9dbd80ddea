/**
 * A file out of the image of a system's disk, without a system running: as a mount after a power cut
 * would find it. Of the systems that keep files on a volume of the file server (`gnu`).
 */
import { statSync } from 'node:fs'
import { openFileImage } from '@selfpage/kernel/file-image'
import { SelfpageError } from '@selfpage/policy'
import { readImage } from '@selfpage/servers'

/**
 * @param image the file that a description's `files.image` names
 * @param path of the file in the system
 * @returns its bytes, undefined if there is no such file
 * @throws SelfpageError `VOLUME_NOT_FOUND`
 */
export function readSystemFile(
  image: string,
  path: string,
  blockSizeBytes = 4_096,
): Uint8Array | undefined {
  const disk = openFileImage(image, statSync(image).size / blockSizeBytes, blockSizeBytes)
  try {
    const volume = readImage(disk, blockSizeBytes)
    if (volume === undefined) {
      throw new SelfpageError('VOLUME_NOT_FOUND', 'holds no files', {
        place: image,
        hint: 'The system gnu makes one: give the file as `files.image`, or with --image.',
      })
    }
    const file = volume.find(path)
    if (file === undefined) return undefined
    const bytes = new Uint8Array(volume.pagesOf(file) * blockSizeBytes)
    for (const page of file.pages.pages()) {
      const start = page * blockSizeBytes
      disk.read(file.pages.blockOf(page), bytes.subarray(start, start + blockSizeBytes))
    }
    return bytes.subarray(0, file.sizeBytes)
  } finally {
    disk.close()
  }
}
