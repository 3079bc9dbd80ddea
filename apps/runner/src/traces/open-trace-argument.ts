/** A trace as it is named on a command line: a file, a bundled workload, or a synthetic one. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { nearest } from '@selfpage/shootout'
import { openTrace, synthesize } from '@selfpage/trace'
import type { Trace, TraceOptions } from '@selfpage/trace'
import { bundledWorkloads, openWorkload } from '@selfpage/workloads'

/**
 * Opens `text`: `zipf:references=1e6,...` is made, `db-sqlite-olap` comes with Selfpage, all else is
 * a path from `cwd`. A file called like a bundled workload is written `./name`. Throws
 * `TRACE_NOT_FOUND` and what readers throw.
 */
export async function openTraceArgument(
  text: string,
  cwd: string,
  options: TraceOptions = {},
): Promise<Trace> {
  if (bundledWorkloads.some(({ name }) => name === text)) return openWorkload(text)
  const path = resolve(cwd, text)
  if (existsSync(path)) return openTrace(path, options)
  if (/^[a-z]{2,}:/.test(text)) return synthesize(text)
  const near = nearest(
    text,
    bundledWorkloads.map(({ name }) => name),
  )
  throw new SelfpageError('TRACE_NOT_FOUND', 'no such file, and no bundled workload of that name', {
    place: text,
    hint:
      near === undefined
        ? '`selfpage trace info` lists the bundled ones.'
        : `Did you mean ${near}?`,
  })
}
