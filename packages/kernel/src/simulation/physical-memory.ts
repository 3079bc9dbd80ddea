/**
 * The frames: one run of memory, which the host fills with pages as they are first written. Shared
 * if foreign threads in workers are to see the same bytes.
 */
import { SelfpageError } from '@selfpage/policy'

export class PhysicalMemory {
  readonly frames: number
  readonly pageSizeBytes: number
  readonly bytes: ArrayBuffer | SharedArrayBuffer
  readonly #views: Uint8Array[] = []

  /** @throws SelfpageError `MEMORY_SIZE_INVALID` */
  constructor(frames: number, pageSizeBytes: number, isShared = false) {
    if (!Number.isInteger(frames) || frames < 1 || frames > 2 ** 24) {
      throw new SelfpageError('MEMORY_SIZE_INVALID', `there is no machine with ${frames} frames`, {
        hint: 'give a whole number from 1 to 2 ** 24',
      })
    }
    if (!Number.isInteger(pageSizeBytes) || pageSizeBytes < 16 || pageSizeBytes > 2 ** 20) {
      throw new SelfpageError('MEMORY_SIZE_INVALID', `there is no page of ${pageSizeBytes} bytes`, {
        hint: 'give a whole number from 16 to 2 ** 20',
      })
    }
    this.frames = frames
    this.pageSizeBytes = pageSizeBytes
    const sizeBytes = frames * pageSizeBytes
    this.bytes = isShared ? new SharedArrayBuffer(sizeBytes) : new ArrayBuffer(sizeBytes)
  }

  /** The bytes of a frame; the same view each time. */
  view(frame: number): Uint8Array {
    return (this.#views[frame] ??= this.#makeView(frame))
  }

  #makeView(frame: number): Uint8Array {
    if (!Number.isInteger(frame) || frame < 0 || frame >= this.frames) {
      throw new SelfpageError('FRAME_INVALID', `there is no frame ${frame}`, {
        hint: `frames run from 0 to ${this.frames - 1}`,
      })
    }
    return new Uint8Array(this.bytes, frame * this.pageSizeBytes, this.pageSizeBytes)
  }
}
