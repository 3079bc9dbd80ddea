/**
 * The cache of interned traces: reading and numbering twenty million references takes a second,
 * reading them back a tenth of it. It never causes an error: what cannot be read or written is
 * read from its source.
 */
import { join } from 'node:path'
import type { TraceSource } from '../bytes/trace-source.ts'
import type { TraceFormat } from '../formats/trace-format.ts'
import type { Trace } from '../trace.ts'
import { cacheEnding, makeFolder, mostCacheBytes, trimCache } from './cache-folder.ts'
import { cacheKey } from './cache-key.ts'
import { readInterned, writeInterned } from './interned-file.ts'

/** A trace, and the end of caching it, which never rejects. */
export interface CachedTrace {
  readonly trace: Trace
  readonly written: Promise<void>
}

/** The trace of `source` from the cache in `folder`, or from `build`, which is then cached. */
export async function cachedTrace(
  folder: string,
  source: TraceSource,
  format: TraceFormat,
  build: () => Promise<Trace>,
  limitBytes: number = mostCacheBytes,
): Promise<CachedTrace> {
  const path = join(folder, (await cacheKey(source, format)) + cacheEnding)
  const found = await readInterned(path, source.path)
  if (found) {
    source.options.onProgress?.(source.sizeBytes, source.sizeBytes)
    return { trace: found, written: Promise.resolve() }
  }
  const trace = await build()
  return { trace, written: keep(folder, path, trace, limitBytes) }
}

async function keep(folder: string, path: string, trace: Trace, limitBytes: number): Promise<void> {
  try {
    await makeFolder(folder)
    await writeInterned(path, trace)
    await trimCache(folder, limitBytes)
  } catch {
    // A full disk or a folder that may not be written to only costs time.
  }
}
