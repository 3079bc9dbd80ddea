/** A finished shootout to files, standard output and the terminal. */
import { relative } from 'node:path'
import {
  csvOf,
  findingsOf,
  jsonOf,
  plural,
  summaryTable,
  workloadTables,
  writeWholeFile,
} from '@selfpage/shootout'
import type { ShootoutResult } from '@selfpage/shootout'
import type { Surroundings } from '../command.ts'
import { wrap } from '../text/wrap.ts'

/** Paths, absolute; `-` is standard output. */
export interface Outputs {
  readonly json?: string
  readonly csv?: string
  readonly report?: string
}

/** What there is to say of a finished grid, each part made only if somebody wants it. */
export interface Parts {
  readonly tables: () => string
  readonly json: () => string
  readonly csv: () => string
  /** Its charts are loaded for those who want them. */
  readonly report: () => Promise<string>
  readonly notes: readonly string[]
}

/** A shootout of policies to where its results go. */
export function writeResult(
  result: ShootoutResult,
  outputs: Outputs,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<void> {
  return writeParts(outputs, surroundings, {
    tables: () => tablesOf(result, surroundings),
    json: () => jsonOf(result.rows),
    csv: () => csvOf(result.rows),
    report: async () => (await import('./report-of.ts')).reportOf(result, words, new Date()),
    notes: notesOf(result),
  })
}

/**
 * Standard output gets the tables, unless JSON or CSV go there. Everything is made before anything
 * is written.
 */
export async function writeParts(
  { json, csv, report }: Outputs,
  { stdout, stderr, cwd }: Surroundings,
  parts: Parts,
): Promise<void> {
  const isForProgram = json === '-' || csv === '-'
  const printed = isForProgram ? [] : [parts.tables()]
  const notes = [...parts.notes]
  const files: [path: string, text: string][] = []
  const put = (path: string | undefined, textOf: () => string) => {
    if (path === '-') printed.push(textOf())
    else if (path !== undefined) files.push([path, textOf()])
  }
  put(json, parts.json)
  put(csv, parts.csv)
  if (report !== undefined) {
    files.push([report, await parts.report()])
    const place = `Report: ${relative(cwd, report)}`
    if (isForProgram) notes.push(place)
    else printed.push(`\n${place}\n`)
  }
  for (const [path, text] of files) writeWholeFile(path, text)
  for (const text of printed) stdout.write(text)
  for (const note of notes) stderr.write(`${note}\n`)
}

const mostRowsInTables = 300

function tablesOf(result: ShootoutResult, { columns, isTerminal }: Surroundings): string {
  const { rows, workloads } = result
  const style = {
    columns: Math.min(120, Math.max(80, columns)),
    isColored: isTerminal.stdout && process.env['NO_COLOR'] === undefined,
  }
  // Beyond a few screens nobody reads on; the report and the rows have it all.
  const isLong = rows.length > mostRowsInTables
  const tables = isLong ? '' : workloadTables(rows, workloads, style)
  const summary = workloads.length > 1 || isLong ? summaryTable(rows, style) : ''
  const findings = findingsOf(result).map((text) => `${wrap(text, style.columns).join('\n')}\n`)
  return [tables, summary, findings.join('')].filter((text) => text !== '').join('\n')
}

function notesOf(result: ShootoutResult): string[] {
  const { failures, warnings, reused, rows } = result
  const notes: string[] = warnings.map((warning) => `note: ${warning}`)
  const deaf = deafPolicies(result)
  if (deaf.length > 0) {
    notes.push(`note: ${deaf.join(', ')} heard no hints: they take effect under --events apply`)
  }
  for (const { label, workload, size, error } of failures) {
    notes.push(`failed: ${label} on ${workload} at ${size}: ${error}`)
  }
  if (reused > 0) {
    notes.push(
      `${reused} of ${plural(rows.length, 'cell', 'cells')} from an earlier run; ` +
        '--fresh runs them all again.',
    )
  }
  return notes
}

/** Policies that hear hints, where all that traces say beside their references was ignored. */
function deafPolicies({ policies, rows }: ShootoutResult): string[] {
  if (rows.some(({ events }) => events === 'apply')) return []
  return policies
    .filter(({ configured }) => configured.definition.hints.length > 0)
    .map(({ configured }) => configured.label)
}
