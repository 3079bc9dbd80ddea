/** Writing a file so that there is either the whole of it or none. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { traceError } from '../trace-error.ts'

/**
 * Writes `chunks` to a new file beside `path`, then puts it in place of `path`. When anything
 * fails, `path` is as it was. Throws `TRACE_UNWRITABLE` when the system refuses.
 */
export async function writeAtomically(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.partial`
  try {
    const file = await open(temporary, 'wx').catch((error: unknown) => refuseWriting(path, error))
    try {
      for await (const chunk of chunks) {
        await writeWhole(file, chunk).catch((error: unknown) => refuseWriting(path, error))
      }
    } finally {
      await file.close()
    }
    await rename(temporary, path).catch((error: unknown) => refuseWriting(path, error))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  }
}

/** Writes all of `chunk`, however many writes that takes. */
export async function writeWhole(
  file: Awaited<ReturnType<typeof open>>,
  chunk: Uint8Array,
): Promise<void> {
  for (let from = 0; from < chunk.length;) {
    from += (await file.write(chunk, from)).bytesWritten
  }
}

/** What the system said about writing `path`, as an error of ours. */
export function refuseWriting(path: string, error: unknown): never {
  const reason = (error as NodeJS.ErrnoException).code ?? String(error)
  const hint = 'Check that its folder exists, may be written to and has room.'
  throw traceError('TRACE_UNWRITABLE', path, `cannot be written (${reason})`, hint, error)
}
