/** A file that holds a trace, as a reader sees it: plain bytes, the first at hand, and siblings. */
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { TraceOptions } from '../options.ts'
import { fileError, traceError } from '../trace-error.ts'
import { compressionOf, decompress, withoutCompressionEnding } from './decompress.ts'
import type { Compression } from './decompress.ts'
import { fileChunks } from './file-chunks.ts'

/** How many plain bytes a format may look at to recognise itself. */
export const headBytes = 1 << 16

export class TraceSource {
  readonly path: string
  readonly options: TraceOptions
  /** The first plain bytes, all of a file shorter than `headBytes`. */
  readonly head: Uint8Array
  /** The file's size. */
  readonly sizeBytes: number
  /** The plain size; 0 when the file is compressed, which does not tell. */
  readonly plainBytes: number
  readonly #compression: Compression

  private constructor(
    path: string,
    options: TraceOptions,
    head: Uint8Array,
    sizeBytes: number,
    compression: Compression,
  ) {
    this.path = path
    this.options = options
    this.head = head
    this.sizeBytes = sizeBytes
    this.plainBytes = compression === 'none' ? sizeBytes : 0
    this.#compression = compression
  }

  /** Throws `TRACE_NOT_FOUND`, `TRACE_NOT_A_FILE`, `TRACE_UNREADABLE`, `TRACE_EMPTY`. */
  static async open(path: string, options: TraceOptions): Promise<TraceSource> {
    const sizeBytes = await sizeOf(path)
    if (sizeBytes === 0) throw traceError('TRACE_EMPTY', path, 'the file is empty')
    const first = await firstBytes(path, headBytes)
    const compression = compressionOf(first)
    if (compression === 'none') return new TraceSource(path, options, first, sizeBytes, 'none')
    const head = await collect(decompress(fileChunks(path), compression, path), headBytes)
    return new TraceSource(path, options, head, sizeBytes, compression)
  }

  /** The file's name without folder and compression ending. */
  get fileName(): string {
    return basename(withoutCompressionEnding(this.path))
  }

  /** All plain bytes, from the beginning. Chunks are valid until the next but one is asked for. */
  chunks(): AsyncIterable<Uint8Array> {
    return decompress(fileChunks(this.path, this.options.onProgress), this.#compression, this.path)
  }

  /**
   * A file beside this one, compressed or not: `ending` takes the place of `.u32` and the like.
   * Null if there is none.
   */
  async sibling(ending: string): Promise<TraceSource | null> {
    const stem = withoutCompressionEnding(this.path).replace(/\.[^./\\]+$/, '')
    for (const compressed of ['', '.zst', '.gz']) {
      const path = stem + ending + compressed
      const found = await stat(path).catch(() => null)
      if (found?.isFile() && found.size > 0) return TraceSource.open(path, {})
    }
    return null
  }

  /** All plain bytes at once; for small files. */
  bytes(): Promise<Uint8Array> {
    return collect(this.chunks(), Infinity)
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch((error: unknown) => {
    throw fileError(path, error)
  })
  if (found.isFile()) return found.size
  const what = found.isDirectory() ? 'a folder' : 'not a regular file'
  throw traceError('TRACE_NOT_A_FILE', path, `this is ${what}`, 'Give the path of one trace file.')
}

async function firstBytes(path: string, length: number): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error)
  })
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    parts.push(new Uint8Array(chunk))
    length += chunk.length
    if (length >= limit) break
  }
  return Buffer.concat(parts, Math.min(length, limit))
}
