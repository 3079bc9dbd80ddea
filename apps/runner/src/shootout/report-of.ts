/** The HTML report of a finished shootout: its rows, and what they were made with. */
import { availableParallelism, cpus, platform, release } from 'node:os'
import { renderReport } from '@selfpage/shootout/report'
import type { ShootoutResult } from '@selfpage/shootout'
import { version } from '../version.ts'

/** The report as HTML. `words`: the command that made it. */
export function reportOf(result: ShootoutResult, words: readonly string[], made: Date): string {
  const { rows, failures, workloads, policies, curves, warnings } = result
  return renderReport({
    title: titleOf(result),
    generated: made.toISOString(),
    command: ['selfpage', 'shootout', ...words].map(quoted).join(' '),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      platform: `${platform()} ${release()}`,
    },
    versions: { '@selfpage/runner': version(), node: process.version },
    rows,
    failures,
    workloads,
    policies: policies.map(({ configured: { label, definition } }) => ({
      label,
      name: definition.name,
      summary: definition.summary,
      paper: definition.paper,
    })),
    curves,
    warnings,
  })
}

function titleOf({ policies, workloads }: ShootoutResult): string {
  const [only] = workloads
  const subject = workloads.length === 1 ? only.name : `${workloads.length} workloads`
  return `${policies.length} eviction policies on ${subject}`
}

/** As a shell would want it. */
function quoted(word: string): string {
  return /^[\w./:=,%@+-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
