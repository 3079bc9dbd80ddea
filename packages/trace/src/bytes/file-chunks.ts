/** A file as large chunks, read ahead: while one chunk is parsed the next is on its way. */
import { open, type FileHandle } from 'node:fs/promises'
import { fileError } from '../trace-error.ts'

/**
 * A multiple of every record length in use (24, 27, 32, 40, 4), so that records of an uncompressed
 * file never straddle chunks.
 */
const chunkBytes = 4320 * 768

/** Called as a file is read: bytes of the file so far, and of the whole file. */
export type OnProgress = (bytesRead: number, totalBytes: number) => void

/** The bytes of `path`. Each chunk is valid until the next but one is asked for. */
export async function* fileChunks(
  path: string,
  onProgress?: OnProgress,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(path, error)
  })
  try {
    const { size } = await file.stat()
    const length = Math.min(chunkBytes, Math.max(size, 1))
    const buffers = [new Uint8Array(length), new Uint8Array(length)]
    let done = 0
    let next = fill(file, buffers[0], path)
    for (let turn = 1; ; turn++) {
      const chunk = await next
      if (chunk.length === 0) return
      // Errors of this read are met when it is awaited, in the next turn.
      next = fill(file, buffers[turn & 1], path)
      next.catch(() => {})
      done += chunk.length
      onProgress?.(done, size)
      yield chunk
    }
  } finally {
    await file.close()
  }
}

/** Reads until `buffer` is full or the file ends. */
async function fill(file: FileHandle, buffer: Uint8Array, path: string): Promise<Uint8Array> {
  let filled = 0
  while (filled < buffer.length) {
    const { bytesRead } = await file
      .read(buffer, filled, buffer.length - filled)
      .catch((error: unknown) => {
        throw fileError(path, error)
      })
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
