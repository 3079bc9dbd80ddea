/** A finished shootout to files, standard output and the terminal. */
import { relative } from 'node:path'
import { csvOf, jsonOf, summaryTable, workloadTables, writeWholeFile } from '@selfpage/shootout'
import type { ShootoutResult } from '@selfpage/shootout'
import type { Surroundings } from '../command.ts'
import { plural } from '../text/numbers.ts'
import { reportOf } from './report-of.ts'

/** Paths, absolute; `-` is standard output. */
export interface Outputs {
  readonly json?: string
  readonly csv?: string
  readonly report?: string
}

/** Standard output gets the tables, unless JSON or CSV go there. */
export function writeResult(
  result: ShootoutResult,
  outputs: Outputs,
  words: readonly string[],
  surroundings: Surroundings,
): void {
  const { stdout, stderr } = surroundings
  const { rows } = result
  const { json, csv, report } = outputs
  if (json !== '-' && csv !== '-') stdout.write(tablesOf(result, surroundings))
  if (json === '-') stdout.write(jsonOf(rows))
  else if (json !== undefined) writeWholeFile(json, jsonOf(rows))
  if (csv === '-') stdout.write(csvOf(rows))
  else if (csv !== undefined) writeWholeFile(csv, csvOf(rows))
  if (report !== undefined) {
    writeWholeFile(report, reportOf(result, words, new Date()))
    // Where it is belongs to the results, unless they are for a program to read.
    const isForProgram = json === '-' || csv === '-'
    const place = `Report: ${relative(surroundings.cwd, report)}\n`
    if (isForProgram) stderr.write(place)
    else stdout.write(`\n${place}`)
  }
  for (const note of notesOf(result)) stderr.write(`${note}\n`)
}

function tablesOf(
  { rows, workloads }: ShootoutResult,
  { columns, isTerminal }: Surroundings,
): string {
  const style = {
    columns: Math.min(120, Math.max(80, columns)),
    isColored: isTerminal.stdout && process.env['NO_COLOR'] === undefined,
  }
  const summary = workloads.length > 1 ? summaryTable(rows, style) : ''
  return [workloadTables(rows, workloads, style), summary].filter((text) => text !== '').join('\n')
}

function notesOf({ failures, warnings, reused, rows }: ShootoutResult): string[] {
  const notes: string[] = warnings.map((warning) => `note: ${warning}`)
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
