/** A trace as it is named on a command line: a file, a bundled workload, or a synthetic one. */
import { findWorkload } from '@selfpage/shootout'
import type { OpenOptions, Trace } from '@selfpage/trace'

/** Opens what `text` means in the folder `cwd`. Throws `WORKLOAD_UNKNOWN` and what readers throw. */
export async function openTraceArgument(
  text: string,
  cwd: string,
  traceOptions: OpenOptions = {},
): Promise<Trace> {
  return findWorkload(text, { cwd, traceOptions }).open()
}
