/** `shootout --system`: whole systems against each other, in one grid with policies and sizes. */
import { relative } from 'node:path'
import type { TableStyle } from '@selfpage/shootout'
import { jsonOf, writeWholeFile } from '@selfpage/shootout'
import { allTasks, systemCsvOf, systemShootout, systemTables } from '@selfpage/shootout/systems'
import type { SystemShootoutResult } from '@selfpage/shootout/systems'
import type { Surroundings } from '../command.ts'
import type { Configuration } from './configuration.ts'
import { planSystemShootout } from './plan-system-shootout.ts'
import type { Request } from './plan-shootout.ts'
import { withProgress } from './with-progress.ts'
import type { Outputs } from './write-result.ts'

/** Runs the grid and writes what came of it. Returns the exit status. */
export async function compareSystems(
  request: Request,
  configuration: Configuration,
  outputs: Outputs,
  words: readonly string[],
  surroundings: Omit<Surroundings, 'cwd'>,
): Promise<number> {
  const { cwd } = request
  const plan = await planSystemShootout(request, configuration)
  const within = { ...surroundings, cwd }
  const result = await withProgress(within, (watched) => systemShootout({ ...plan, ...watched }))
  await writeSystems(result, outputs, words, within)
  return result.failures.length === 0 ? 0 : 1
}

async function writeSystems(
  result: SystemShootoutResult,
  { json, csv, report }: Outputs,
  words: readonly string[],
  { stdout, stderr, cwd, columns, isTerminal }: Surroundings,
): Promise<void> {
  const style: TableStyle = {
    columns: Math.min(140, Math.max(80, columns)),
    isColored: isTerminal.stdout && process.env['NO_COLOR'] === undefined,
  }
  const isForProgram = json === '-' || csv === '-'
  const printed = isForProgram ? [] : [systemTables(result.rows, result.mixes, style)]
  const notes = notesOf(result)
  const files: [path: string, text: string][] = []
  const put = (path: string | undefined, textOf: () => string) => {
    if (path === '-') printed.push(textOf())
    else if (path !== undefined) files.push([path, textOf()])
  }
  put(json, () => jsonOf(result.rows))
  put(csv, () => systemCsvOf(result.rows))
  if (report !== undefined) {
    const { systemsReportOf } = await import('./report-of.ts')
    files.push([report, systemsReportOf(result, words, new Date())])
    const place = `Report: ${relative(cwd, report)}`
    if (isForProgram) notes.push(place)
    else printed.push(`\n${place}\n`)
  }
  for (const [path, text] of files) writeWholeFile(path, text)
  for (const text of printed) stdout.write(text)
  for (const note of notes) stderr.write(`${note}\n`)
}

function notesOf({ rows, failures, reused, cells }: SystemShootoutResult): string[] {
  const notes: string[] = []
  for (const { task, system, label, workload, size, state, error } of rows) {
    const cell = `${system} ${label} on ${workload} at ${size}`
    if (task !== allTasks && error !== null) notes.push(`note: ${task} of ${cell}: ${error}`)
    if (task === allTasks && state !== 'done') notes.push(`note: ${cell} ended as ${state}`)
  }
  for (const { system, label, workload, size, error } of failures) {
    notes.push(`failed: ${system} ${label} on ${workload} at ${size}: ${error}`)
  }
  if (reused > 0) {
    notes.push(
      `${reused} of ${cells} ${cells === 1 ? 'cell' : 'cells'} from an earlier run; ` +
        '--fresh runs them all again.',
    )
  }
  return notes
}
