/**
 * The frames: one run of memory, which the host fills with pages as they are first written. Shared
 * if foreign threads in workers are to see the same bytes.
 */
import { SelfpageError } from '@selfpage/policy'

/** Views that are kept: a power of two. */
const VIEWS = 4096

/** Frames of a bank: a power of two. A typed array of all frames could be longer than V8 permits. */
const BANK = 1024

export class PhysicalMemory {
  readonly frames: number
  readonly pageSizeBytes: number
  readonly bytes: ArrayBuffer | SharedArrayBuffer
  readonly #banks: Uint8Array[] = []
  /**
   * By the last bits of the number, views of the frames looked at last. A view of each frame would
   * take more memory than all else that is known of it, and as long to collect.
   */
  readonly #views: (Uint8Array | undefined)[] = Array.from({ length: VIEWS }, () => undefined)

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
    for (let frame = 0; frame < frames; frame += BANK) {
      this.#banks.push(this.#makeView(frame, Math.min(BANK, frames - frame)))
    }
  }

  /** The bytes of a frame. */
  view(frame: number): Uint8Array {
    const place = frame & (VIEWS - 1)
    const kept = this.#views[place]
    if (kept !== undefined && kept.byteOffset === frame * this.pageSizeBytes) return kept
    return (this.#views[place] = this.#makeView(frame))
  }

  /** Fills a frame that there is with zeros. */
  zero(frame: number): void {
    const start = (frame % BANK) * this.pageSizeBytes
    this.#banks[Math.floor(frame / BANK)].fill(0, start, start + this.pageSizeBytes)
  }

  #makeView(frame: number, frames = 1): Uint8Array {
    if (!Number.isInteger(frame) || frame < 0 || frame >= this.frames) {
      throw new SelfpageError('FRAME_INVALID', `there is no frame ${frame}`, {
        hint: `frames run from 0 to ${this.frames - 1}`,
      })
    }
    return new Uint8Array(this.bytes, frame * this.pageSizeBytes, frames * this.pageSizeBytes)
  }
}
