/**
 * Page-reference traces of real programs, ready to replay. Each was captured for this project from
 * programs and data of its own; they are page numbers only and carry no content of anybody.
 */
import { fileURLToPath } from 'node:url'
import { SelfpageError } from '@selfpage/policy'
import { openTrace } from '@selfpage/trace'
import type { Trace } from '@selfpage/trace'

/** A trace that comes with the package. */
export interface Workload {
  readonly name: string
  /** One line: what the program does and what that asks of a policy. */
  readonly summary: string
  /** The program, its version and arguments, and what was recorded. */
  readonly origin: string
  /** The file, for programs that would rather open it themselves. */
  readonly path: string
}

const catalog: Readonly<Record<string, Pick<Workload, 'summary' | 'origin'>>> = {}

/** All of them: databases first, then collectors, then other programs. */
export const bundledWorkloads: readonly Workload[] = Object.entries(catalog).map(
  ([name, { summary, origin }]) => ({
    name,
    summary,
    origin,
    path: fileURLToPath(new URL(`../traces/${name}.spt`, import.meta.url)),
  }),
)

/** Opens the bundled workload `name`. Throws `WORKLOAD_UNKNOWN`. */
export async function openWorkload(name: string): Promise<Trace> {
  const workload = bundledWorkloads.find((known) => known.name === name)
  if (workload === undefined) {
    throw new SelfpageError('WORKLOAD_UNKNOWN', `no bundled workload is called '${name}'`, {
      hint: `There are: ${bundledWorkloads.map((known) => known.name).join(', ')}.`,
    })
  }
  return openTrace(workload.path)
}
