/** The HTML report of a finished shootout: its rows, and what they were made with. */
import { availableParallelism, cpus, platform, release } from 'node:os'
import { renderReport, renderSystemsReport } from '@selfpage/shootout/report'
import type { ShootoutResult } from '@selfpage/shootout'
import type { SystemShootoutResult } from '@selfpage/shootout/systems'
import { version } from '../version.ts'

/** The report as HTML. `words`: what followed the command that made it. */
export function reportOf(
  result: ShootoutResult,
  words: readonly string[],
  made: Date,
  command: 'shootout' | 'advise' = 'shootout',
): string {
  const { rows, failures, workloads, policies, curves, warnings } = result
  return renderReport({
    title: titleOf(result),
    generated: made.toISOString(),
    ...circumstances(words, command),
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

/** The report of a grid of systems. */
export function systemsReportOf(
  { rows, mixes, systems, failures }: SystemShootoutResult,
  words: readonly string[],
  made: Date,
): string {
  return renderSystemsReport({
    generated: made.toISOString(),
    ...circumstances(words),
    rows,
    mixes,
    systems: systems.map(({ label, summary }) => ({ label, summary })),
    failures,
  })
}

/** How and on what the rows were made. */
function circumstances(words: readonly string[], command = 'shootout') {
  return {
    command: ['selfpage', command, ...words].map(quoted).join(' '),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
      platform: `${platform()} ${release()}`,
    },
    versions: { '@selfpage/runner': version(), node: process.version },
  }
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
