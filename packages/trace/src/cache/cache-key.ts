/** What a cached trace is the trace of: a file's identity and all that decides how it is read. */
import { createHash } from 'node:crypto'
import { realpath, stat } from 'node:fs/promises'
import type { TraceSource } from '../bytes/trace-source.ts'
import type { TraceFormat } from '../formats/trace-format.ts'

// Raised whenever a reader comes to read anything differently, or the cache's layout changes.
const cacheVersion = 1

/** Sixteen bytes, hexadecimal. Another file, changed file, option or version gives another key. */
export async function cacheKey(source: TraceSource, format: TraceFormat): Promise<string> {
  const { onProgress: _onProgress, ...options } = source.options
  const siblings = await Promise.all(
    (format.siblings ?? []).map(async (ending) => (await source.sibling(ending))?.path ?? null),
  )
  const identities = await Promise.all(
    [source.path, ...siblings].map(async (path) => path && identityOf(path)),
  )
  const sortedOptions = Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1))
  const key = JSON.stringify([cacheVersion, format.name, sortedOptions, identities])
  return createHash('sha256').update(key).digest('hex').slice(0, 32)
}

async function identityOf(path: string): Promise<readonly string[]> {
  const real = await realpath(path)
  const { dev, ino, size, mtimeNs, ctimeNs } = await stat(real, { bigint: true })
  return [real, ...[dev, ino, size, mtimeNs, ctimeNs].map(String)]
}
