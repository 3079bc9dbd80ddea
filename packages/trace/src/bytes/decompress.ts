/**
 * Compression recognised by its first bytes: gzip through node:zlib, zstd through fzstd, each loaded
 * only for a file that needs them.
 */
import { Readable, pipeline } from 'node:stream'
import { traceError } from '../trace-error.ts'

export type Compression = 'none' | 'gzip' | 'zstd'

/** What `head`, the first bytes of a file, is compressed with. */
export function compressionOf(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  const zstdFrame = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd
  const skippable = (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d
  return zstdFrame || (skippable && head[3] === 0x18) ? 'zstd' : 'none'
}

/** `path` without the ending that only says how it is compressed. */
export function withoutCompressionEnding(path: string): string {
  return path.replace(/\.(gz|gzip|zst|zstd)$/i, '')
}

/** The plain bytes of `chunks`, which are what `path` holds. */
export function decompress(
  chunks: AsyncIterable<Uint8Array>,
  compression: Compression,
  path: string,
): AsyncIterable<Uint8Array> {
  if (compression === 'gzip') return gunzip(chunks, path)
  return compression === 'zstd' ? unzstd(chunks, path) : chunks
}

async function* gunzip(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const { createGunzip } = await import('node:zlib')
  const plain = createGunzip({ chunkSize: 1 << 20 })
  // The callback is only there because it must be: errors come out of the iteration.
  pipeline(Readable.from(copies(chunks)), plain, () => {})
  try {
    for await (const chunk of plain) yield chunk as Uint8Array
  } catch (error) {
    throw compressedError(error, path, 'gzip')
  }
}

/** zlib keeps a chunk while it works on it, longer than `fileChunks` promises to. */
async function* copies(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield new Uint8Array(chunk)
}

// Compressed bytes given to fzstd at once; bounds the memory of what comes out.
const zstdStepBytes = 1 << 16

async function* unzstd(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
): AsyncGenerator<Uint8Array> {
  const { Decompress } = await import('fzstd')
  const plain: Uint8Array[] = []
  const stream = new Decompress((chunk) => {
    if (chunk.length > 0) plain.push(chunk)
  })
  const push = (bytes: Uint8Array, last: boolean) => {
    try {
      stream.push(bytes, last)
    } catch (error) {
      throw compressedError(error, path, 'zstd')
    }
    return plain.splice(0)
  }
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; from += zstdStepBytes) {
      yield* push(chunk.slice(from, from + zstdStepBytes), false)
    }
  }
  yield* push(new Uint8Array(0), true)
}

function compressedError(error: unknown, path: string, format: string): unknown {
  if (!(error instanceof Error) || error.name === 'SelfpageError') return error
  const truncated = /unexpected (end of file|EOF)/i.test(error.message)
  return traceError(
    truncated ? 'TRACE_TRUNCATED' : 'TRACE_CORRUPT',
    path,
    `the ${format} data ${truncated ? 'ends too early' : `is damaged (${error.message})`}`,
    'Copy or download the file again.',
    error,
  )
}
