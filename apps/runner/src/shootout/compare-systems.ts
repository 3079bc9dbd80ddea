/** `shootout --system`: whole systems against each other, in one grid with policies and sizes. */
import type { TableStyle } from '@selfpage/shootout'
import { jsonOf } from '@selfpage/shootout'
import { allTasks, systemCsvOf, systemShootout, systemTables } from '@selfpage/shootout/systems'
import type { SystemShootoutResult } from '@selfpage/shootout/systems'
import type { Surroundings } from '../command.ts'
import type { Configuration } from './configuration.ts'
import { planSystemShootout } from './plan-system-shootout.ts'
import type { Request } from './plan-shootout.ts'
import { withProgress } from './with-progress.ts'
import { writeParts } from './write-result.ts'
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

function writeSystems(
  result: SystemShootoutResult,
  outputs: Outputs,
  words: readonly string[],
  surroundings: Surroundings,
): Promise<void> {
  const { columns, isTerminal } = surroundings
  const style: TableStyle = {
    columns: Math.min(140, Math.max(80, columns)),
    isColored: isTerminal.stdout && process.env['NO_COLOR'] === undefined,
  }
  return writeParts(outputs, surroundings, {
    tables: () => systemTables(result.rows, result.mixes, style),
    json: () => jsonOf(result.rows),
    csv: () => systemCsvOf(result.rows),
    report: async () => (await import('./report-of.ts')).systemsReportOf(result, words, new Date()),
    notes: notesOf(result),
  })
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
