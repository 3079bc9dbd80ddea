/** The new file of the commands that write a trace. */
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { SelfpageError } from '@selfpage/policy'
import { plural, requireWritable } from '@selfpage/shootout'
import { traceWriters, writeTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'
import type { ArgumentDefinitions } from '../argument.ts'
import type { Surroundings } from '../command.ts'

const formats = traceWriters.map(({ name, extension }) => `${name} (${extension})`).join(', ')

/** Declares it; spread into a command's `args`. */
export const outputArguments = {
  out: { type: 'positional', required: true, description: `The new file: ${formats}` },
  to: {
    type: 'enum',
    options: traceWriters.map(({ name }) => name),
    description: 'Format to write, if the name of the new file does not tell',
  },
} as const satisfies ArgumentDefinitions

/** The values of those arguments. */
interface OutputArguments {
  readonly out: string
  readonly to?: string | undefined
}

/** Finds out before anything is read whether `out` can be written. Throws `FILE_UNWRITABLE`. */
export function requireOutput({ out }: OutputArguments, cwd: string, source?: string): void {
  const path = resolve(cwd, out)
  requireWritable(path)
  if (source === undefined || realPath(resolve(cwd, source)) !== realPath(path)) return
  throw new SelfpageError('FILE_UNWRITABLE', 'is the trace that is read', {
    place: path,
    hint: 'Write to another file.',
  })
}

/** Writes it and says so. Throws what `writeTrace` throws. */
export async function writeOutput(
  trace: Trace,
  { out, to }: OutputArguments,
  { cwd, stderr }: Pick<Surroundings, 'cwd' | 'stderr'>,
): Promise<void> {
  await writeTrace(trace, resolve(cwd, out), to === undefined ? {} : { format: to })
  const references = plural(trace.pages.length, 'reference', 'references')
  stderr.write(`Wrote ${out}: ${references} to ${plural(trace.distinctPages, 'page', 'pages')}\n`)
}

/** The file behind links; the path itself if there is none. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}
