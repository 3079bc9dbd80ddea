/**
 * Selfpage's own trace format is a magic number and then blocks, each with its own head and
 * checksum; docs/trace-format.md describes it. This is the layer of blocks.
 */
import type { ByteQueue } from '../bytes/byte-queue.ts'
import { placeOf, traceError } from '../trace-error.ts'
import { compress, decompress } from './brotli.ts'
import { crc32 } from './crc32.ts'

/** First bytes of a file: not text, and damaged by anything that changes line ends (as in PNG). */
export const magic = Uint8Array.of(0x89, 0x53, 0x50, 0x54, 0x0d, 0x0a, 0x1a, 0x0a)

/** What blocks hold, by the number in their head. */
const blockKinds = {
  header: 1,
  about: 2,
  ids: 3,
  events: 4,
  pages: 5,
  writes: 6,
  fetches: 7,
  classes: 8,
  end: 255,
} as const
type BlockKind = keyof typeof blockKinds

/** A block's contents, uncompressed, and how the values in it are written. */
export interface Block {
  readonly kind: BlockKind
  /** The meaning depends on the kind. */
  readonly transform: number
  readonly bytes: Uint8Array
}

// kind u8, transform u8, compression u8, 0, plain length u32, stored length u32, crc u32.
const headBytes = 16
const stored = 0
const brotli = 1
const mostPlainBytes = 2 ** 30

/** A block as it lies in the file. */
export async function encodeBlock(block: Block, quality: number): Promise<Uint8Array> {
  const { kind, transform, bytes } = block
  const packed = await compress(bytes, quality)
  const isSmaller = packed.length < bytes.length
  const data = isSmaller ? packed : bytes
  const encoded = new Uint8Array(headBytes + data.length)
  const view = new DataView(encoded.buffer)
  view.setUint8(0, blockKinds[kind])
  view.setUint8(1, transform)
  view.setUint8(2, isSmaller ? brotli : stored)
  view.setUint32(4, bytes.length, true)
  view.setUint32(8, data.length, true)
  view.setUint32(12, crc32(encoded.subarray(0, 12), data), true)
  encoded.set(data, headBytes)
  return encoded
}

/** Reads blocks one after another; every error says at which byte its block begins. */
export class BlockReader {
  readonly #queue: ByteQueue
  readonly #path: string
  #at = 0

  constructor(queue: ByteQueue, path: string) {
    this.#queue = queue
    this.#path = path
  }

  /** Throws `TRACE_FORMAT_UNKNOWN` unless the file begins with the magic number. */
  async readMagic(): Promise<void> {
    const bytes = await this.#queue.take(magic.length)
    this.#at = bytes.length
    if (bytes.length === magic.length && bytes.every((byte, index) => byte === magic[index])) return
    const message = "does not begin like one of Selfpage's own traces"
    throw traceError('TRACE_FORMAT_UNKNOWN', placeOf(this.#path, 'byte', 0), message)
  }

  /** Throws `TRACE_CORRUPT` if there is anything left. */
  async readEnd(): Promise<void> {
    if ((await this.#queue.take(1)).length > 0)
      throw this.corrupt('that ends the trace is not last')
  }

  async close(): Promise<void> {
    await this.#queue.close()
  }

  /** The next block. Throws `TRACE_TRUNCATED` or `TRACE_CORRUPT`. */
  async read(): Promise<Block> {
    const begin = this.#at
    const head = await this.#take(begin, headBytes)
    const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
    const kind = Object.entries(blockKinds).find(([, number]) => number === view.getUint8(0))
    const plainBytes = view.getUint32(4, true)
    const storedBytes = view.getUint32(8, true)
    if (!kind || plainBytes > mostPlainBytes || storedBytes > mostPlainBytes) {
      throw this.corrupt('is no block', begin)
    }
    const data = await this.#take(begin, storedBytes)
    if (crc32(head.subarray(0, 12), data) !== view.getUint32(12, true)) {
      throw this.corrupt(`of ${kind[0]} does not have its checksum`, begin)
    }
    const compression = view.getUint8(2)
    if (compression > brotli) throw this.corrupt(`has unknown compression ${compression}`, begin)
    const bytes =
      compression === brotli
        ? await decompress(data, plainBytes).catch((error: unknown) => {
            throw this.corrupt(`of ${kind[0]} does not unpack (${String(error)})`, begin)
          })
        : data
    if (bytes.length !== plainBytes) {
      throw this.corrupt(`of ${kind[0]} has ${bytes.length} bytes, not ${plainBytes}`, begin)
    }
    return { kind: kind[0] as BlockKind, transform: view.getUint8(1), bytes }
  }

  /** An error about the block at `begin`, or the one that follows what was read. */
  corrupt(message: string, begin: number = this.#at): Error {
    const place = placeOf(this.#path, 'byte', begin)
    return traceError('TRACE_CORRUPT', place, `the block ${message}`, 'Write the trace again.')
  }

  async #take(begin: number, length: number): Promise<Uint8Array> {
    const bytes = await this.#queue.take(length)
    this.#at += bytes.length
    if (bytes.length === length) return bytes
    throw traceError(
      'TRACE_TRUNCATED',
      placeOf(this.#path, 'byte', this.#at),
      `the file ends inside the block that begins at byte ${begin}`,
      'Copy or download the file again.',
    )
  }
}
